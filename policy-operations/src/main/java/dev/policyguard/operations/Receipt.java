package dev.policyguard.operations;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Completes when a record is durable. It ends once, in one way: whoever waits for it goes on with a
 * record that is durable, or with none that counts.
 */
final class Receipt extends CompletableFuture<@Nullable Void> {

  /** How a receipt ends. */
  enum End {
    /** The record is durable, and was in time. */
    DURABLE,
    /** There is none, or it is too late. */
    FAILED,
    /** Nobody waits for it any longer. */
    TAKEN_BACK
  }

  private final Duration deadline;
  private final Consumer<Throwable> failed;
  private final AtomicReference<@Nullable End> end = new AtomicReference<>();

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
    var unused = orTimeout(deadline.toNanos(), TimeUnit.NANOSECONDS);
    return this;
  }

  @Override
  public boolean completeExceptionally(Throwable cause) {
    Throwable why =
        cause instanceof TimeoutException
            ? new TimeoutException(
                "audit: the record is not durable after " + deadline.toMillis() + " ms")
            : cause;
    boolean first = end.compareAndSet(null, End.FAILED);
    if (first) {
      failed.accept(why);
      super.completeExceptionally(why);
    }
    return first;
  }

  /** Takes it back, which is no failure of the audit; says whether it was not too late for that. */
  @Override
  public boolean cancel(boolean interrupt) {
    return end.compareAndSet(null, End.TAKEN_BACK) && super.cancel(interrupt);
  }

  /** Completes as durable; says how it ended, which may have been in another way before. */
  End confirm() {
    if (end.compareAndSet(null, End.DURABLE)) {
      complete(null);
      return End.DURABLE;
    }
    return end.get() == End.TAKEN_BACK ? End.TAKEN_BACK : End.FAILED;
  }

  /** Whether it failed before it was written. */
  boolean hasFailed() {
    return end.get() == End.FAILED;
  }
}
