package dev.policyguard.guard;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Asks a person whether a call may go on.
 *
 * <p>The call is charged while the question is open, and given back unless the answer is {@link
 * ApprovalAnswer.Approved}. The guard waits for {@link ApprovalRequest#timeout()} and no longer. An
 * approver that throws, returns null, or whose stage fails or completes with null has asked nobody:
 * the call is denied.
 *
 * <p>Implementations are thread-safe, and return at once: they are asked on the caller's thread.
 */
@FunctionalInterface
public interface Approver {

  /**
   * Asks.
   *
   * @param request the question
   * @return the answer, sooner or later or never
   */
  CompletionStage<ApprovalAnswer> ask(ApprovalRequest request);

  /**
   * The approver that asks nobody, so that every call that a person must approve is denied; also
   * for a server that asks by itself, with the {@link PendingApproval} that {@link
   * PolicyGuard#reserve} gives it.
   *
   * @return the approver
   */
  static Approver nobody() {
    return request ->
        CompletableFuture.completedFuture(ApprovalAnswer.notAsked("Nobody can be asked here."));
  }
}
