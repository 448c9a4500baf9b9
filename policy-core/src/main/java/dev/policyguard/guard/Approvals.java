package dev.policyguard.guard;

import dev.policyguard.call.Fatal;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Brings a question to the approver and its answer back, once and in time. Thread-safe; a question
 * that is open holds one entry of the JDK's own timer.
 */
final class Approvals {

  private static final String FAILED = "The person who has to approve it could not be asked.";

  private static final String CHANGED =
      "The policy has changed since it was asked for: call it again.";

  private final Approver approver;
  private final Duration timeout;
  private final PoliciesInForce policies;

  private final OpenQuestions open;

  Approvals(Approver approver, Duration timeout, PoliciesInForce policies, OpenQuestions open) {
    this.approver = approver;
    this.timeout = timeout;
    this.policies = policies;
    this.open = open;
  }

  Approver approver() {
    return approver;
  }

  /** How many calls wait for a person. */
  int waiting() {
    return open.size();
  }

  /** The same, with somebody else to ask. */
  Approvals by(Approver other) {
    return new Approvals(other, timeout, policies, open);
  }

  /** Asks; what comes back never fails but for errors of the virtual machine. */
  CompletionStage<Admission.Settled> ask(PendingApproval pending) {
    return answer(pending).thenCompose(answer -> pending.toldAsync(settled(pending, answer)));
  }

  /** Asks, and waits for the answer. A thread that is interrupted stops waiting: that is no yes. */
  Admission.Settled await(PendingApproval pending) {
    return pending.told(settled(pending, awaited(pending)));
  }

  private ApprovalAnswer awaited(PendingApproval pending) {
    try {
      return answer(pending).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ApprovalAnswer.timedOut();
    } catch (ExecutionException e) {
      Fatal.rethrow(Objects.requireNonNullElse(e.getCause(), e));
      return ApprovalAnswer.notAsked(FAILED);
    }
  }

  private CompletableFuture<ApprovalAnswer> answer(PendingApproval pending) {
    return open.answer(pending, answer -> ask(pending, answer));
  }

  private void ask(PendingApproval pending, CompletableFuture<ApprovalAnswer> answer) {
    try {
      approver
          .ask(new ApprovalRequest(pending.call(), pending.decision(), timeout))
          .whenComplete((given, failure) -> complete(answer, given, failure));
    } catch (Throwable e) {
      complete(answer, null, e);
    }
    if (!answer.isDone()) {
      answer.completeOnTimeout(ApprovalAnswer.timedOut(), timeout.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private static void complete(
      CompletableFuture<ApprovalAnswer> answer,
      @Nullable ApprovalAnswer given,
      @Nullable Throwable failure) {
    try {
      if (failure != null) {
        Fatal.rethrow(failure);
      }
      answer.complete(failure != null || given == null ? ApprovalAnswer.notAsked(FAILED) : given);
    } catch (VirtualMachineError e) {
      answer.completeExceptionally(e);
    }
  }

  /** Only the guard knows this pending call, so its first answer is this one. */
  private Admission.Settled settled(PendingApproval pending, ApprovalAnswer answer) {
    boolean late = answer instanceof ApprovalAnswer.Approved && !isStillInForce(pending);
    return pending.answered(late ? ApprovalAnswer.notAsked(CHANGED) : answer).orElseThrow();
  }

  /** A yes was said under one policy, and is none under the next. */
  private boolean isStillInForce(PendingApproval pending) {
    try {
      PolicyInForce policy = policies.of(pending.call().caller());
      return policy != null && policy.revision().equals(pending.decision().revision());
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return false;
    }
  }
}
