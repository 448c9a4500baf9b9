package dev.policyguard.guard;

import dev.policyguard.call.Fatal;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A record that the audit trail was asked for. Whatever goes wrong with that is a record that
 * failed; only errors of the virtual machine are thrown on.
 *
 * @param event what is recorded; empty if not even that could be made
 * @param durable completes when it is durable
 */
record Recording(Optional<DecisionEvent> event, CompletableFuture<?> durable) {

  /** Asks for a record. */
  static Recording of(AuditTrail audit, Supplier<DecisionEvent> made) {
    Optional<DecisionEvent> event = Optional.empty();
    try {
      event = Optional.of(made.get());
      return new Recording(
          event,
          Objects.requireNonNull(audit.decided(event.get()), "the audit trail answered null")
              .toCompletableFuture());
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return new Recording(event, CompletableFuture.failedFuture(e));
    }
  }

  /**
   * Waits for the record of a call that runs with it. A thread that is interrupted takes back what
   * it asked for; if that is too late, the call has its record, and waits for nothing any more.
   *
   * @return why there is none; empty if there is one
   */
  Optional<Throwable> await() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          durable.get();
          return Optional.empty();
        } catch (InterruptedException e) {
          interrupted = true;
          if (durable.cancel(false)) {
            return Optional.of(e);
          }
        }
      }
    } catch (ExecutionException | CancellationException e) {
      return Optional.of(cause(e));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Waits for the record of a refusal, which stays one without it. A thread that is interrupted
   * does not wait on.
   *
   * @param unrecorded is told if there is none in the end, though nobody waits any longer
   * @return why there is none; empty if there is one, or nobody waits for it
   */
  Optional<Throwable> awaitOrLeave(Runnable unrecorded) {
    try {
      durable.get();
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      var unused =
          durable.whenComplete(
              (value, failure) -> {
                if (failure != null) {
                  unrecorded.run();
                }
              });
      return Optional.empty();
    } catch (ExecutionException | CancellationException e) {
      return Optional.of(cause(e));
    }
  }

  /**
   * Goes on once the record is durable, or failed: not on the trail's own thread, where a handler
   * would hold up the records of all other calls.
   *
   * @param then is given why there is none; empty if there is one
   */
  CompletionStage<Admission> answer(Function<Optional<Throwable>, Admission> then) {
    BiFunction<@Nullable Object, @Nullable Throwable, Admission> answer =
        (value, failure) -> then.apply(Optional.ofNullable(failure).map(Recording::cause));
    return durable.isDone() ? durable.handle(answer) : durable.handleAsync(answer);
  }

  /** What a future failed with, without what the JDK wraps around it. */
  static Throwable cause(@Nullable Throwable failure) {
    Throwable cause = Objects.requireNonNullElseGet(failure, IllegalStateException::new);
    boolean wrapped = cause instanceof ExecutionException || cause instanceof CompletionException;
    return wrapped ? Objects.requireNonNullElse(cause.getCause(), cause) : cause;
  }
}
