package dev.policyguard.testkit;

import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.policy.Amount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a test expects of a decision: only what it names. Immutable and thread-safe.
 *
 * @param decision the kind of decision
 * @param code its code
 * @param rule the id of the rule that decided
 * @param message what the caller is told, word for word
 * @param retryAfter how long the caller is told to wait, in whole milliseconds, rounded up
 * @param remaining what remains of some of the call's limits, by counter
 */
public record Expectation(
    Optional<Kind> decision,
    Optional<DecisionCode> code,
    Optional<String> rule,
    Optional<String> message,
    Optional<Duration> retryAfter,
    Map<String, Amount> remaining) {

  /** A kind of decision. */
  public enum Kind {

    /** The call may go on. */
    ALLOW,

    /** The call must not go on. */
    DENY,

    /** The call waits for a person. */
    APPROVAL;

    /**
     * Says of which kind a decision is.
     *
     * @param decision the decision
     * @return its kind
     */
    public static Kind of(Decision decision) {
      if (decision instanceof Decision.Allowed) {
        return ALLOW;
      }
      return decision instanceof Decision.Denied ? DENY : APPROVAL;
    }
  }

  /**
   * One thing that is not as expected.
   *
   * @param member what the scenario file calls it, as in {@code retry_after_ms}
   * @param expected what the test expects, as JSON
   * @param actual what was decided, as JSON; {@code nothing} where a decision has no such thing
   */
  public record Difference(String member, String expected, String actual) {

    public Difference {
      Objects.requireNonNull(member, "member");
      Objects.requireNonNull(expected, "expected");
      Objects.requireNonNull(actual, "actual");
    }

    /** {@return a line that says both} */
    @Override
    public String toString() {
      return member + ": expected " + expected + ", was " + actual;
    }
  }

  public Expectation {
    Objects.requireNonNull(decision, "decision");
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(retryAfter, "retryAfter");
    remaining = Collections.unmodifiableMap(new LinkedHashMap<>(remaining));
  }

  /** {@return the expectation that every decision meets} */
  public static Expectation none() {
    return new Expectation(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }

  /**
   * Holds a decision against this.
   *
   * @param actual the decision
   * @return what is not as expected; empty if the expectation is met
   */
  public List<Difference> differences(Decision actual) {
    List<Difference> differences = new ArrayList<>();
    compare(differences, "decision", decision.map(Shown::keyword), shownKind(actual));
    compare(differences, "code", code.map(Shown::code), Shown.code(actual.code()));
    compare(differences, "rule", rule.map(Shown::text), Shown.text(actual.rule()));
    compare(differences, "message", message.map(Shown::text), Shown.text(actual.message()));
    compare(
        differences,
        "retry_after_ms",
        retryAfter.map(Shown::millis),
        Shown.retryAfter(actual).orElse(Shown.NOTHING));
    remaining.forEach(
        (counter, amount) ->
            compare(
                differences,
                "remaining " + Shown.text(counter),
                Optional.of(amount.toString()),
                Optional.ofNullable(actual.remaining().get(counter))
                    .map(Amount::toString)
                    .orElse(Shown.NOTHING)));
    return List.copyOf(differences);
  }

  private static String shownKind(Decision decision) {
    return Shown.keyword(Kind.of(decision));
  }

  /** Two values are the same exactly if they are shown alike: each has one way to be shown. */
  private static void compare(
      List<Difference> differences, String member, Optional<String> expected, String actual) {
    if (expected.isPresent() && !expected.get().equals(actual)) {
      differences.add(new Difference(member, expected.get(), actual));
    }
  }
}
