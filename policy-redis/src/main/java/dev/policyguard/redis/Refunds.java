package dev.policyguard.redis;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is given back. Sent at once; what was not asked, or was refused, is sent again when the
 * server has answered something, one after the other. What was sent and not answered is not: it may
 * arrive late, after a second one that did its work, and would then free another's charge. What is
 * sent again says so, and frees its own charge or nothing. Thread-safe; no thread waits.
 */
final class Refunds {

  static final int MOST_OWED = 10_000;
  private static final int MOST_TRIES = 10;

  /** What is to be sent again. */
  private record Owed(Question again, int tries) {}

  private final Function<Question, CompletableFuture<Answer>> server;

  /** Those on their way, by the charge's id. */
  private final Map<String, CompletableFuture<Answer>> sent = new ConcurrentHashMap<>();

  private final Queue<Owed> owed = new ConcurrentLinkedQueue<>();
  private final AtomicInteger owing = new AtomicInteger();
  private final AtomicLong lost = new AtomicLong();

  Refunds(Function<Question, CompletableFuture<Answer>> server) {
    this.server = server;
  }

  /**
   * Gives charges back; who asked does not wait.
   *
   * @param first what is asked now
   * @param again what is asked later, if that was not asked or was refused
   */
  void send(Question first, Question again) {
    send(first)
        .whenComplete(
            (answer, failure) -> {
              sent.remove(first.id());
              if (failure != null) {
                lost.incrementAndGet();
                if (Failures.isUndone(failure)) {
                  keep(new Owed(again, 1));
                }
              }
            });
  }

  /** The server has answered something: it may answer what it did not before. */
  void serverAnswers() {
    Owed next = owed.poll();
    if (next != null) {
      owing.decrementAndGet();
      sendAgain(next);
    }
  }

  private void sendAgain(Owed refund) {
    send(refund.again())
        .whenComplete(
            (answer, failure) -> {
              sent.remove(refund.again().id());
              if (failure == null) {
                lost.decrementAndGet();
              } else if (refund.tries() < MOST_TRIES) {
                keep(new Owed(refund.again(), refund.tries() + 1));
              }
            });
  }

  private CompletionStage<@Nullable Answer> send(Question question) {
    CompletableFuture<Answer> answer = server.apply(question);
    sent.put(question.id(), answer);
    return answer.thenApply(it -> it);
  }

  private void keep(Owed refund) {
    if (owing.incrementAndGet() > MOST_OWED) {
      owing.decrementAndGet();
    } else {
      owed.add(refund);
    }
  }

  /** {@return done when all that was sent so far has been answered, or was not} */
  CompletableFuture<Void> sent() {
    return CompletableFuture.allOf(sent.values().toArray(CompletableFuture[]::new))
        .exceptionally(failure -> null);
  }

  /** {@return how many were not answered, and not made up for since} */
  long lost() {
    return lost.get();
  }
}
