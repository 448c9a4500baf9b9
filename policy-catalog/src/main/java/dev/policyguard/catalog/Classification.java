package dev.policyguard.catalog;

import java.util.List;
import java.util.Objects;

/**
 * What a tool can do, and why we think so. Immutable and thread-safe.
 *
 * @param category what the tool does
 * @param confidence how sure that is
 * @param evidence the words that decided, the weightiest first; empty where nothing did
 * @param reason why, in a sentence
 */
public record Classification(
    Category category, Confidence confidence, List<Evidence> evidence, String reason) {

  /** Checks and copies the parts. */
  public Classification {
    Objects.requireNonNull(category, "category");
    Objects.requireNonNull(confidence, "confidence");
    evidence = List.copyOf(evidence);
    Objects.requireNonNull(reason, "reason");
  }

  /** {@return how much harm a call can do} */
  public Severity severity() {
    return category.severity();
  }
}
