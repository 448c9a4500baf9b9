package dev.policyguard.redis;

import dev.policyguard.limit.Ticker;
import dev.policyguard.redis.Failures.NoAnswer;
import dev.policyguard.redis.Failures.NotAsked;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The server, asked once for each question, within a deadline. What it does not answer in time it
 * may have done all the same, and nobody asks again. Thread-safe; no thread waits.
 */
final class Server implements AutoCloseable {

  private static final String NOT_SENT =
      "Redis: no connection within the deadline; nothing was charged";

  private static final long NANOS_BETWEEN_CONNECTIONS = 50_000_000;

  private final Connection connection;
  private final CircuitBreaker circuit;
  private final long deadlineNanos;

  private final Refunds refunds = new Refunds(this::ask);
  private final LongAdder answered = new LongAdder();
  private final LongAdder unanswered = new LongAdder();
  private volatile @Nullable String lastFailure;

  Server(RedisURI uri, Duration deadline, CircuitBreaker circuit) {
    this.connection = new Connection(uri, deadline);
    this.circuit = circuit;
    this.deadlineNanos = deadline.toNanos();
  }

  /** The server with a breaker that reads the system's ticker. */
  static Server of(RedisURI uri, Duration deadline, int failuresToOpen, Duration pause) {
    return new Server(
        uri, deadline, new CircuitBreaker(Ticker.system(), failuresToOpen, pause.toNanos()));
  }

  long deadlineNanos() {
    return deadlineNanos;
  }

  /**
   * Waits for a connection, and tries again where there is none.
   *
   * @return whether there is one
   */
  boolean connect(Duration atMost) {
    Ticker ticker = Ticker.system();
    long began = ticker.nanoTime();
    long left = atMost.toNanos();
    while (left > 0) {
      try {
        connection.script().toCompletableFuture().get(left, TimeUnit.NANOSECONDS);
        circuit.succeeded();
        return true;
      } catch (ExecutionException | TimeoutException e) {
        lastFailure = e instanceof TimeoutException ? NOT_SENT : Failures.reason(e);
        LockSupport.parkNanos(NANOS_BETWEEN_CONNECTIONS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
      left = atMost.toNanos() - (ticker.nanoTime() - began);
    }
    return false;
  }

  /**
   * Asks.
   *
   * @return the answer, or why there is none; no later than the deadline
   */
  CompletableFuture<Answer> ask(Question question) {
    if (!circuit.lets()) {
      unanswered.increment();
      return CompletableFuture.failedFuture(
          new NotAsked("Redis: not asked, since it failed before: " + lastFailure));
    }
    CompletableFuture<List<Object>> reply = new CompletableFuture<>();
    AtomicBoolean sentOrLeft = new AtomicBoolean();
    CompletableFuture<Answer> answer =
        reply
            .orTimeout(deadlineNanos, TimeUnit.NANOSECONDS)
            .handle(
                (lines, failure) ->
                    failure instanceof TimeoutException && sentOrLeft.compareAndSet(false, true)
                        ? answerTo(question, null, new NotAsked(NOT_SENT))
                        : answerTo(question, lines, failure));
    send(question, reply, sentOrLeft);
    return answer;
  }

  /** Sends the question as soon as there is a connection, unless nobody waits for it any more. */
  private void send(
      Question question, CompletableFuture<List<Object>> reply, AtomicBoolean sentOrLeft) {
    connection
        .script()
        .thenCompose(
            script ->
                sentOrLeft.compareAndSet(false, true)
                    ? ask(script, question, reply)
                    : CompletableFuture.completedFuture(List.of()))
        .whenComplete(
            (lines, failure) -> {
              if (failure == null) {
                reply.complete(lines);
              } else {
                reply.completeExceptionally(
                    sentOrLeft.compareAndSet(false, true)
                        ? new NotAsked(Failures.reason(failure))
                        : failure);
              }
            });
  }

  private CompletionStage<List<Object>> ask(
      CounterScript script, Question question, CompletableFuture<List<Object>> reply) {
    return script
        .run(question, reply::isDone)
        .whenComplete(
            (lines, failure) -> {
              if (failure != null && Failures.isOfTheConnection(failure)) {
                connection.drop(script);
              }
            });
  }

  private Answer answerTo(
      Question question, @Nullable List<Object> lines, @Nullable Throwable failure) {
    try {
      if (lines == null) {
        throw failure == null ? new NoAnswer("Redis: no answer") : new CompletionException(failure);
      }
      Answer answer = Answer.of(question, lines);
      circuit.succeeded();
      answered.increment();
      refunds.serverAnswers();
      return answer;
    } catch (RuntimeException e) {
      String reason = note(e);
      throw Failures.isUndone(e) ? new NotAsked(reason) : new NoAnswer(reason);
    }
  }

  private String note(RuntimeException failure) {
    String reason = Failures.reason(failure);
    lastFailure = reason;
    unanswered.increment();
    if (Failures.isOfOneQuestion(failure)) {
      circuit.succeeded();
    } else if (circuit.failed() || Failures.isNonsense(failure)) {
      connection.drop();
    }
    return reason;
  }

  /**
   * Gives charges back; who asked does not wait.
   *
   * @param first what is asked now
   * @param again what is asked later, if that was not asked or was refused
   */
  void giveBack(Question first, Question again) {
    refunds.send(first, again);
  }

  /** {@return done when all that was given back so far has been answered, or was not} */
  CompletableFuture<Void> refunds() {
    return refunds.sent();
  }

  RedisCounterStore.Health health(long fallbacks) {
    return new RedisCounterStore.Health(
        circuit.state(),
        answered.sum(),
        unanswered.sum(),
        refunds.lost(),
        fallbacks,
        Optional.ofNullable(lastFailure));
  }

  @Override
  public void close() {
    connection.close();
  }
}
