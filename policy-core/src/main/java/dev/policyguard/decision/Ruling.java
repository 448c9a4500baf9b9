package dev.policyguard.decision;

import dev.policyguard.call.PlainText;
import java.util.Objects;

/**
 * The part of a decision that does not depend on the moment: which rule decided, and what it says.
 * Made once for each rule when a policy is compiled. Immutable and thread-safe.
 *
 * @param code why, for programs
 * @param rule the rule's id, as in {@code /tools/pytest/limits/pytest_rate}
 * @param message why, for the caller: the policy author's words, or a sentence that says what to do
 * @param revision the policy's revision: the SHA-256 of its canonical form, in hexadecimal digits
 */
public record Ruling(DecisionCode code, String rule, String message, String revision) {

  public Ruling {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(revision, "revision");
  }

  /** {@return code, rule and message on one line, for people} */
  @Override
  public String toString() {
    return code + " by " + PlainText.of(rule) + ": " + PlainText.of(message);
  }
}
