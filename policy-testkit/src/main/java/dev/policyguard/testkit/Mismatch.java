package dev.policyguard.testkit;

import dev.policyguard.decision.Decision;
import dev.policyguard.decision.Trace;
import java.util.List;
import java.util.Objects;

/**
 * A call that was not decided as its test expects. Immutable and thread-safe. Programs look at the
 * parts; {@link #toString()} is for people, and its wording may change.
 *
 * @param test the name of the test
 * @param callNumber which of the test's calls it is, from 1
 * @param repetition which of the call's {@code times} it is, from 1
 * @param call the call
 * @param trace what was decided, and how that came about, in the state in which the call was made
 * @param differences what is not as expected; not empty
 */
public record Mismatch(
    String test,
    int callNumber,
    int repetition,
    ScenarioCall call,
    Trace trace,
    List<Expectation.Difference> differences) {

  public Mismatch {
    Objects.requireNonNull(test, "test");
    Objects.requireNonNull(call, "call");
    Objects.requireNonNull(trace, "trace");
    differences = List.copyOf(differences);
  }

  /** {@return what was decided} */
  public Decision decision() {
    return trace.decision();
  }

  /**
   * {@return where the call stands, what was expected, what was decided and how that came about, on
   * several lines}
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(256);
    text.append(call.place()).append(" in test ").append(Shown.text(test));
    text.append("\n  call ").append(callNumber);
    if (call.times() > 1) {
      text.append(", repetition ").append(repetition).append(" of ").append(call.times());
    }
    text.append(": ").append(Shown.text(call.call().tool()));
    text.append(" from ").append(Shown.text(call.call().caller().grant()));
    text.append(" at ").append(call.at().toMillis()).append(" ms");
    differences.forEach(difference -> text.append("\n    ").append(difference));
    text.append("\n  decided: ").append(Shown.decision(decision()));
    text.append("\n  because:\n");
    return text.append(Shown.steps(trace).indent(4).stripTrailing()).toString();
  }
}
