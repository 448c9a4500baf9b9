package dev.policyguard.testkit;

import dev.policyguard.limit.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that tests turn by hand. It stands still until it is told to move, and never sleeps.
 *
 * <p>It starts 30 seconds before its values wrap from the largest {@code long} to the smallest, so
 * that code that compares two values instead of looking at their difference fails its test.
 *
 * <p>Thread-safe and lock-free.
 */
public final class FakeTicker implements Ticker {

  private static final long SOON_TO_WRAP = Long.MAX_VALUE - Duration.ofSeconds(30).toNanos();

  private final AtomicLong nanos;

  /** A clock that starts shortly before its values wrap. */
  public FakeTicker() {
    this(SOON_TO_WRAP);
  }

  private FakeTicker(long startNanos) {
    this.nanos = new AtomicLong(startNanos);
  }

  /**
   * A clock that starts at a value of the test's choice.
   *
   * @param startNanos its first value, in nanoseconds; any value will do
   * @return the clock
   */
  public static FakeTicker startingAt(long startNanos) {
    return new FakeTicker(startNanos);
  }

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  /**
   * Lets time pass.
   *
   * @param time how much
   * @throws IllegalArgumentException if it is negative or over 292 years
   */
  public void advance(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException(
          "time: is " + time + ", must be 0 or more; to turn the clock back use stepBack");
    }
    nanos.addAndGet(nanos(time));
  }

  /**
   * Turns the clock back, as a broken one would: for tests of what then must not happen.
   *
   * @param time how far
   * @throws IllegalArgumentException if it is negative or over 292 years
   */
  public void stepBack(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException(
          "time: is " + time + ", must be 0 or more; to let time pass use advance");
    }
    nanos.addAndGet(-nanos(time));
  }

  private static long nanos(Duration time) {
    try {
      return time.toNanos();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("time: is " + time + ", must be at most 292 years", e);
    }
  }
}
