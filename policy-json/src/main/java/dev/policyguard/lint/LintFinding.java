package dev.policyguard.lint;

import dev.policyguard.call.PlainText;
import dev.policyguard.policy.Problem.Location;
import java.util.Objects;
import java.util.Optional;

/**
 * One thing that a valid policy says and probably does not mean.
 *
 * <p>Immutable and thread-safe. Programs look at the parts; the sentences are for people, and their
 * wording may change. Each id has its section in {@code docs/lint.md}.
 *
 * @param id what kind of finding it is, as in {@code unanchored-require-regex}; stable
 * @param severity how much it matters; the same for all findings of an id
 * @param pointer where it stands in the policy, as a JSON pointer (RFC 6901)
 * @param location the place in the document's text, where the policy was read from one
 * @param found what was found, in a sentence
 * @param why why it matters, in a sentence
 * @param advice what to do, in a sentence
 */
public record LintFinding(
    String id,
    Severity severity,
    String pointer,
    Optional<Location> location,
    String found,
    String why,
    String advice) {

  /** Checks that the parts are there. */
  public LintFinding {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(pointer, "pointer");
    Objects.requireNonNull(location, "location");
    Objects.requireNonNull(found, "found");
    Objects.requireNonNull(why, "why");
    Objects.requireNonNull(advice, "advice");
  }

  /** {@return all of it on one line, which names in the policy cannot break} */
  @Override
  public String toString() {
    String where = pointer.isEmpty() ? "document" : PlainText.of(pointer);
    return location.map(l -> l + " " + where).orElse(where)
        + ": "
        + severity.keyword()
        + " "
        + id
        + ": "
        + String.join(" ", found, why, advice);
  }
}
