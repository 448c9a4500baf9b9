package dev.policyguard.testkit;

import dev.policyguard.guard.ApprovalAnswer;
import dev.policyguard.guard.ApprovalRequest;
import dev.policyguard.guard.Approver;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.opentest4j.AssertionFailedError;

/**
 * An approver that answers from a script, in its order, and writes down what it was asked.
 *
 * <pre>{@code
 * ScriptedApprover approver = new ScriptedApprover().approves().denies();
 * PolicyGuard guard = PolicyGuard.builder(policy).approver(approver).build();
 * ...
 * approver.requireDone();
 * }</pre>
 *
 * <p>A question behind the end of the script fails. A guard turns that into a denial, as it must,
 * so {@link #requireDone()} tells the test of it.
 *
 * <p>Thread-safe.
 */
public final class ScriptedApprover implements Approver {

  private final Queue<Supplier<CompletionStage<ApprovalAnswer>>> script =
      new ConcurrentLinkedQueue<>();
  private final Queue<ApprovalRequest> requests = new ConcurrentLinkedQueue<>();
  private final Queue<ApprovalRequest> unforeseen = new ConcurrentLinkedQueue<>();
  private final Queue<CompletableFuture<ApprovalAnswer>> waiting = new ConcurrentLinkedQueue<>();

  /** An approver with an empty script: nobody may ask it anything. */
  public ScriptedApprover() {}

  /**
   * Answers the next question with a yes.
   *
   * @return this approver
   */
  public ScriptedApprover approves() {
    return answers(ApprovalAnswer.approved());
  }

  /**
   * Answers the next question with a no.
   *
   * @return this approver
   */
  public ScriptedApprover denies() {
    return answers(ApprovalAnswer.denied());
  }

  /**
   * Answers the next question as if a person had let the time pass. Nothing waits for it.
   *
   * @return this approver
   */
  public ScriptedApprover timesOut() {
    return answers(ApprovalAnswer.timedOut());
  }

  /**
   * Answers the next question.
   *
   * @param answer the answer
   * @return this approver
   */
  public ScriptedApprover answers(ApprovalAnswer answer) {
    Objects.requireNonNull(answer, "answer");
    return then(() -> CompletableFuture.completedFuture(answer));
  }

  /**
   * Leaves the next question open until {@link #answerOpen}, or for ever: for guards that are asked
   * by {@code admit}, where nothing waits meanwhile.
   *
   * @return this approver
   */
  public ScriptedApprover leavesOpen() {
    return then(
        () -> {
          CompletableFuture<ApprovalAnswer> answer = new CompletableFuture<>();
          waiting.add(answer);
          return answer;
        });
  }

  /**
   * Throws at the next question, as an approver that is broken would.
   *
   * @param failure what is thrown
   * @return this approver
   */
  public ScriptedApprover fails(RuntimeException failure) {
    Objects.requireNonNull(failure, "failure");
    return then(
        () -> {
          throw failure;
        });
  }

  private ScriptedApprover then(Supplier<CompletionStage<ApprovalAnswer>> step) {
    script.add(step);
    return this;
  }

  @Override
  public CompletionStage<ApprovalAnswer> ask(ApprovalRequest request) {
    requests.add(request);
    Supplier<CompletionStage<ApprovalAnswer>> step = script.poll();
    if (step == null) {
      unforeseen.add(request);
      throw new IllegalStateException(beyond(request));
    }
    return step.get();
  }

  /**
   * Answers the question that was left open first.
   *
   * @param answer the answer
   * @throws IllegalStateException if no question is open
   */
  public void answerOpen(ApprovalAnswer answer) {
    Objects.requireNonNull(answer, "answer");
    CompletableFuture<ApprovalAnswer> open = waiting.poll();
    if (open == null) {
      throw new IllegalStateException(
          "no question is open, must be asked one that the script leaves open by leavesOpen()");
    }
    open.complete(answer);
  }

  /** {@return what was asked so far, in its order; a copy} */
  public List<ApprovalRequest> requests() {
    return List.copyOf(requests);
  }

  /**
   * Asserts that the whole script was played, and no more was asked.
   *
   * @throws AssertionFailedError if an answer is left, or a question came behind the script's end
   */
  public void requireDone() {
    ApprovalRequest first = unforeseen.peek();
    if (first != null) {
      throw new AssertionFailedError(beyond(first));
    }
    if (!script.isEmpty()) {
      throw new AssertionFailedError(
          "the approver was asked "
              + requests.size()
              + " of "
              + (requests.size() + script.size())
              + " questions that its script has answers for: no rule asked a person for the rest");
    }
  }

  private static String beyond(ApprovalRequest request) {
    return "the approver was asked about "
        + Shown.text(request.call().tool())
        + " from "
        + Shown.text(request.call().caller().grant())
        + " by "
        + Shown.bare(request.decision().rule())
        + ", behind the end of its script; say what it answers by approves() or denies()";
  }
}
