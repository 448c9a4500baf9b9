package dev.policyguard.guard;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The calls that wait for a person, so that nobody is flooded with questions: a bounded number for
 * each grant, and one question for calls that are alike. One yes lets one of them run.
 *
 * <p>Thread-safe. Holds what is open and nothing else.
 */
final class OpenQuestions {

  private static final ApprovalAnswer TOO_MANY =
      ApprovalAnswer.notAsked(
          "Too many calls of this caller wait for a person already: wait for their answers.");
  private static final ApprovalAnswer RAN_ONCE =
      ApprovalAnswer.notAsked(
          "The same call was waiting already, was approved once and may run once: to make it again,"
              + " call again.");

  private final int perGrant;
  private final ConcurrentMap<String, Integer> waiting = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, CompletableFuture<ApprovalAnswer>> questions =
      new ConcurrentHashMap<>();

  OpenQuestions(int perGrant) {
    this.perGrant = perGrant;
  }

  /**
   * The answer to a question; the question is put only if no call like it waits.
   *
   * @param pending the call
   * @param ask puts the question, and completes what it is given
   */
  CompletableFuture<ApprovalAnswer> answer(
      PendingApproval pending, Consumer<CompletableFuture<ApprovalAnswer>> ask) {
    String alike = CallDigest.of(pending.call(), pending.decision().revision());
    String grant = pending.call().caller().grant();
    if (!enter(grant)) {
      return CompletableFuture.completedFuture(TOO_MANY);
    }
    CompletableFuture<ApprovalAnswer> own = new CompletableFuture<>();
    CompletableFuture<ApprovalAnswer> first = questions.putIfAbsent(alike, own);
    if (first == null) {
      CompletableFuture<ApprovalAnswer> answer =
          own.whenComplete(
              (given, failure) -> {
                questions.remove(alike, own);
                leave(grant);
              });
      ask.accept(own);
      return answer;
    }
    return first.thenApply(OpenQuestions::forAnother).whenComplete((given, e) -> leave(grant));
  }

  /** How many calls wait for a person; costs a look at every grant that has one. */
  int size() {
    return waiting.values().stream().mapToInt(Integer::intValue).sum();
  }

  private boolean enter(String grant) {
    AtomicBoolean entered = new AtomicBoolean();
    waiting.compute(
        grant,
        (same, count) -> {
          int before = count == null ? 0 : count;
          entered.set(before < perGrant);
          return entered.get() ? before + 1 : before;
        });
    return entered.get();
  }

  private void leave(String grant) {
    waiting.computeIfPresent(grant, (same, count) -> count > 1 ? count - 1 : null);
  }

  /** A no and silence are meant for every call like it, a yes for one. */
  private static ApprovalAnswer forAnother(ApprovalAnswer answer) {
    return answer instanceof ApprovalAnswer.Approved ? RAN_ONCE : answer;
  }
}
