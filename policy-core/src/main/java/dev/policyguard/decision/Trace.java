package dev.policyguard.decision;

import dev.policyguard.call.PlainText;
import dev.policyguard.condition.Truth;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a decision came about: everything that was looked at, in order, up to what decided.
 *
 * <p>For people who write policies and run servers: it shows the values of arguments, so it is not
 * for callers. Immutable and thread-safe.
 *
 * @param decision what was decided
 * @param steps what was looked at; the last one decided
 */
public record Trace(Decision decision, List<Step> steps) {

  /** Checks and copies the parts. */
  public Trace {
    Objects.requireNonNull(decision, "decision");
    steps = List.copyOf(steps);
  }

  /** {@return the steps, one on a line with its conditions below it, and the decision last} */
  @Override
  public String toString() {
    return steps.stream().map(Step::toString).collect(Collectors.joining("\n", "", "\n"))
        + "=> "
        + describe(decision);
  }

  private static String describe(Decision decision) {
    return decision.code()
        + " by "
        + PlainText.of(decision.rule())
        + ": "
        + PlainText.of(decision.message());
  }

  /**
   * One thing that was looked at.
   *
   * @param rule the id of the rule, or the name of the check
   * @param check where a rule or limit stands, and what it came to, for programs; empty where
   *     something else was looked at
   * @param outcome what came of it, in words, as in {@code holds, so it denies}
   * @param findings what its conditions came to; empty where there are none
   */
  public record Step(String rule, Optional<Check> check, String outcome, List<Finding> findings) {

    /** Checks and copies the parts. */
    public Step {
      Objects.requireNonNull(rule, "rule");
      Objects.requireNonNull(check, "check");
      Objects.requireNonNull(outcome, "outcome");
      findings = List.copyOf(findings);
    }

    @Override
    public String toString() {
      return findings.stream()
          .map(finding -> "\n    " + finding)
          .collect(Collectors.joining("", rule + ": " + outcome, ""));
    }
  }

  /**
   * What a rule or a limit came to, before any charge.
   *
   * @param pointer where it stands in the policy, as a JSON pointer
   * @param truth of a rule, whether it holds; of a limit, whether it has room for the call
   */
  public record Check(String pointer, Truth truth) {

    /** Checks that both parts are there. */
    public Check {
      Objects.requireNonNull(pointer, "pointer");
      Objects.requireNonNull(truth, "truth");
    }
  }

  /**
   * What one condition came to.
   *
   * @param condition the condition, as in {@code args.amount gt 100}
   * @param found what stands at its path, shortened, or {@code nothing}
   * @param truth what it came to
   */
  public record Finding(String condition, String found, Truth truth) {

    /** Checks that all parts are there. */
    public Finding {
      Objects.requireNonNull(condition, "condition");
      Objects.requireNonNull(found, "found");
      Objects.requireNonNull(truth, "truth");
    }

    @Override
    public String toString() {
      return condition + " is " + truth + ": found " + found;
    }
  }
}
