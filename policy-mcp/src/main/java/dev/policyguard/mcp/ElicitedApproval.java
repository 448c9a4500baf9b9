package dev.policyguard.mcp;

import dev.policyguard.guard.Admission;
import dev.policyguard.guard.ApprovalAnswer;
import dev.policyguard.guard.ApprovalRequest;
import dev.policyguard.guard.Approver;
import dev.policyguard.guard.PendingApproval;
import dev.policyguard.guard.PolicyGuard;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the user of the connected client, with a form; and the guard's approver where the client
 * cannot ask.
 *
 * <p>A yes is only a form that was accepted with {@code approve} true. A form that was accepted
 * otherwise, or declined, is a no; one that was closed is no answer. The question is taken back
 * when the approval's time is over; an answer that comes later is void. Thread-safe.
 */
final class ElicitedApproval implements Approval {

  private static final String CLIENT_CANNOT_ASK = "The client of this call cannot ask its user.";
  private static final String ASKING_FAILED = "The client could not ask its user.";

  private final PolicyGuard guard;

  ElicitedApproval(PolicyGuard guard) {
    this.guard = guard;
  }

  @Override
  public CompletionStage<Admission.Settled> ask(Connection connection, PendingApproval pending) {
    Approver approver =
        request -> {
          Optional<Elicitation> elicitation = Elicitation.on(connection);
          return elicitation.isPresent()
              ? ask(elicitation.get(), request)
              : guard.approver().ask(request).thenApply(ElicitedApproval::withoutTheClient);
        };
    return guard.ask(pending, approver);
  }

  private static ApprovalAnswer withoutTheClient(ApprovalAnswer answer) {
    return answer instanceof ApprovalAnswer.NotAsked nobody
        ? ApprovalAnswer.notAsked(nobody.why() + " " + CLIENT_CANNOT_ASK)
        : answer;
  }

  private static CompletionStage<ApprovalAnswer> ask(
      Elicitation elicitation, ApprovalRequest request) {
    if (elicitation.wouldWaitForItself()) {
      Log.error(
          "Nobody could be asked about a call of {}: its handler runs on the thread that reads the"
              + " client's answers. Build the server without immediateExecution(true)",
          request.call().tool());
      return CompletableFuture.completedFuture(ApprovalAnswer.notAsked(ASKING_FAILED));
    }
    CompletableFuture<ElicitResult> form = elicitation.ask(ApprovalForm.of(request));
    CompletableFuture<ApprovalAnswer> answer =
        form.handle((result, failure) -> answer(request, result, failure))
            .completeOnTimeout(
                ApprovalAnswer.timedOut(), request.timeout().toNanos(), TimeUnit.NANOSECONDS);
    answer.whenComplete((given, failure) -> form.cancel(true)).exceptionally(failure -> null);
    return answer;
  }

  private static @Nullable ApprovalAnswer answer(
      ApprovalRequest request, @Nullable ElicitResult result, @Nullable Throwable failure) {
    if (result != null && result.action() != null) {
      return switch (result.action()) {
        case ACCEPT ->
            isYes(result.content()) ? ApprovalAnswer.approved() : ApprovalAnswer.denied();
        case DECLINE -> ApprovalAnswer.denied();
        case CANCEL -> ApprovalAnswer.timedOut();
      };
    }
    if (failure != null && isTimeout(failure)) {
      Log.warn(
          "The client's user had less time to answer about a call of {} than the {} of the guard:"
              + " build the server with a longer requestTimeout",
          request.call().tool(),
          request.timeout());
      return ApprovalAnswer.timedOut();
    }
    if (failure != null) {
      Log.warn(
          "The client could not ask its user about a call of {}", request.call().tool(), failure);
    }
    return ApprovalAnswer.notAsked(ASKING_FAILED);
  }

  private static boolean isYes(@Nullable Map<String, Object> content) {
    return content != null && Boolean.TRUE.equals(content.get(ApprovalForm.APPROVE));
  }

  /** The SDK's own, which it wraps where a thread waits for it. */
  private static boolean isTimeout(Throwable failure) {
    Throwable cause = failure;
    for (int i = 0; i < 4 && cause != null; i++) {
      if (cause instanceof TimeoutException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
