package dev.policyguard.testkit;

import dev.policyguard.call.ToolCall;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * One call as it was, or might be, made: everything that a decision about it depends on but the
 * policy and the calls before. Immutable and thread-safe. Source: the policy language, section 5.
 *
 * @param at when it is made, on a clock that starts at 0
 * @param call the tool, the arguments and who calls
 * @param outcome what the handler does if it runs
 * @param approval what a person answers if the call waits for one; empty where nobody is asked
 */
public record RecordedCall(
    Duration at,
    ToolCall call,
    ScenarioCall.HandlerOutcome outcome,
    Optional<ScenarioCall.Approval> approval) {

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the time is negative
   */
  public RecordedCall {
    Objects.requireNonNull(call, "call");
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(approval, "approval");
    if (at.isNegative()) {
      throw new IllegalArgumentException("at: is " + at + ", must be 0 or more");
    }
  }
}
