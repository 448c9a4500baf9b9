package dev.policyguard.guard;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * An approver that keeps its questions until somebody answers them: behind an administrator's page,
 * a command or a chat, that is the server's to build.
 *
 * <p>A question leaves the inbox when it is answered or its time is over, whichever is first. How
 * many there are is bounded by the guard, see {@link PolicyGuard.Builder#pendingApprovals}.
 * Thread-safe; listing and answering cost time in proportion to the open questions.
 */
public final class ApprovalInbox implements Approver {

  private final Collection<Entry> open = new ConcurrentLinkedQueue<>();

  /** An inbox without questions. */
  public ApprovalInbox() {}

  @Override
  public CompletionStage<ApprovalAnswer> ask(ApprovalRequest request) {
    Entry entry = new Entry(request, new CompletableFuture<>());
    open.add(entry);
    entry
        .answer()
        .whenComplete((answer, failure) -> open.remove(entry))
        .exceptionally(failure -> ApprovalAnswer.timedOut());
    return entry
        .answer()
        .completeOnTimeout(
            ApprovalAnswer.timedOut(), request.timeout().toNanos(), TimeUnit.NANOSECONDS);
  }

  /** {@return the questions that nobody has answered yet, the oldest first} */
  public List<ApprovalRequest> open() {
    return open.stream().map(Entry::request).toList();
  }

  /**
   * Says yes to a question.
   *
   * @param digest the {@linkplain ApprovalRequest#digest() digest} of what was shown to the person
   * @return whether the answer counts; false if there is no such question, or not any longer
   */
  public boolean approve(String digest) {
    return answer(digest, ApprovalAnswer.approved());
  }

  /**
   * Says no to a question.
   *
   * @param digest the {@linkplain ApprovalRequest#digest() digest} of what was shown to the person
   * @return whether the answer counts; false if there is no such question, or not any longer
   */
  public boolean refuse(String digest) {
    return answer(digest, ApprovalAnswer.denied());
  }

  private boolean answer(String digest, ApprovalAnswer answer) {
    return open.stream()
        .filter(entry -> entry.request().digest().equals(digest))
        .findFirst()
        .map(entry -> entry.answer().complete(answer))
        .orElse(false);
  }

  private record Entry(ApprovalRequest request, CompletableFuture<ApprovalAnswer> answer) {}
}
