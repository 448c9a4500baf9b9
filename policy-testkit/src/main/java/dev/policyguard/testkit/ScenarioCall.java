package dev.policyguard.testkit;

import dev.policyguard.call.ToolCall;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * One call of a test, made once or several times in a row. Immutable and thread-safe.
 *
 * @param place where it stands
 * @param at when it is made, on a clock that starts at 0 for each test
 * @param call the tool, the arguments and who calls
 * @param times how often it is made; 1 or more
 * @param outcome what the handler does if it runs
 * @param approval what a person answers if the call waits for one; empty where nobody is asked
 * @param expect how each of the calls must be decided
 */
public record ScenarioCall(
    ScenarioPlace place,
    Duration at,
    ToolCall call,
    int times,
    HandlerOutcome outcome,
    Optional<Approval> approval,
    Expectation expect) {

  /** What the handler of a call does. */
  public enum HandlerOutcome {

    /** It returns; the charge stands. */
    OK,

    /** It throws; the charge stands all the same. */
    ERROR,

    /** It gives the charge back through the permit, and returns. */
    REFUND
  }

  /** What a person answers to a call that waits for approval. */
  public enum Approval {

    /** The call may go on. */
    YES,

    /** The call must not go on. */
    NO,

    /** Nobody answers in time. */
    TIMEOUT
  }

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the time is negative or the call is made less than once
   */
  public ScenarioCall {
    Objects.requireNonNull(place, "place");
    Objects.requireNonNull(call, "call");
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(approval, "approval");
    Objects.requireNonNull(expect, "expect");
    if (at.isNegative()) {
      throw new IllegalArgumentException("at: is " + at + ", must be 0 or more");
    }
    if (times < 1) {
      throw new IllegalArgumentException("times: is " + times + ", must be 1 or more");
    }
  }

  /** {@return the call alone, without its place, its repetitions and what is expected of it} */
  public RecordedCall recorded() {
    return new RecordedCall(at, call, outcome, approval);
  }
}
