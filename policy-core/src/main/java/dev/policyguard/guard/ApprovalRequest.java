package dev.policyguard.guard;

import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import java.time.Duration;
import java.util.Objects;

/**
 * The question whether a call may go on: what will run if a person says yes. Immutable and
 * thread-safe.
 *
 * @param call the call, with the very arguments that the handler would get; they may be secret, and
 *     may hold what is meant to mislead a reader
 * @param decision which rule asks, and its message
 * @param timeout how long an answer is waited for; a later one is void
 */
public record ApprovalRequest(ToolCall call, Decision.ApprovalRequired decision, Duration timeout) {

  /** Checks that all parts are there. */
  public ApprovalRequest {
    Objects.requireNonNull(call, "call");
    Objects.requireNonNull(decision, "decision");
    Objects.requireNonNull(timeout, "timeout");
  }

  /**
   * Names this question by all that an answer to it is bound to: the caller, the tool, the exact
   * arguments, the policy's revision, and this one decision. Shown to a person and sent back with
   * the answer, it proves that what was shown is what was answered. Computed anew at each call.
   *
   * @return a SHA-256, as 64 lower-case hexadecimal digits
   */
  public String digest() {
    return CallDigest.of(call, decision.revision(), decision.id());
  }
}
