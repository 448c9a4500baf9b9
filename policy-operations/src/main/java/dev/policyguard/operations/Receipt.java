package dev.policyguard.operations;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Completes when a record is durable. Whoever waits for it on a thread goes on at once; what is to
 * be done then, is done on a thread of the common pool and never on the one that writes, where a
 * handler would hold up all other calls.
 */
final class Receipt extends CompletableFuture<@Nullable Void> {

  private final Duration deadline;
  private final Consumer<Throwable> failed;
  private final AtomicBoolean claimed = new AtomicBoolean();
  private boolean armed;

  /**
   * A receipt.
   *
   * @param deadline when it fails
   * @param failed is told if it does, and why
   */
  Receipt(Duration deadline, Consumer<Throwable> failed) {
    this.deadline = deadline;
    this.failed = failed;
  }

  /** Fails when its time is over, if nobody completes it before. */
  Receipt arm() {
    // The JDK hangs its own, quick stage on the future here, which needs no thread.
    var unused = orTimeout(deadline.toNanos(), TimeUnit.NANOSECONDS);
    armed = true;
    return this;
  }

  @Override
  public boolean completeExceptionally(Throwable cause) {
    Throwable why =
        cause instanceof TimeoutException
            ? new TimeoutException(
                "audit: the record is not durable after " + deadline.toMillis() + " ms")
            : cause;
    boolean first = claimed.compareAndSet(false, true);
    if (first) {
      failed.accept(why);
      super.completeExceptionally(why);
    }
    return first;
  }

  /** Completes as durable; says whether it had not failed before. */
  boolean confirm() {
    return claimed.compareAndSet(false, true) && complete(null);
  }

  @Override
  public <U extends @Nullable Object> CompletableFuture<U> thenApply(
      Function<? super @Nullable Void, ? extends U> then) {
    return thenApplyAsync(then);
  }

  @Override
  public CompletableFuture<@Nullable Void> thenAccept(Consumer<? super @Nullable Void> then) {
    return thenAcceptAsync(then);
  }

  @Override
  public CompletableFuture<@Nullable Void> thenRun(Runnable then) {
    return thenRunAsync(then);
  }

  @Override
  public <U extends @Nullable Object> CompletableFuture<U> thenCompose(
      Function<? super @Nullable Void, ? extends java.util.concurrent.CompletionStage<U>> then) {
    return thenComposeAsync(then);
  }

  @Override
  public <U extends @Nullable Object> CompletableFuture<U> handle(
      BiFunction<? super @Nullable Void, @Nullable Throwable, ? extends U> then) {
    return handleAsync(then);
  }

  @Override
  public CompletableFuture<@Nullable Void> whenComplete(
      BiConsumer<? super @Nullable Void, ? super @Nullable Throwable> then) {
    return armed ? whenCompleteAsync(then) : super.whenComplete(then);
  }
}
