package dev.policyguard.benchmarks;

import dev.policyguard.limit.Ticker;

/**
 * A clock that costs what {@link System#nanoTime()} costs and runs faster by a factor, so that a
 * window of a minute passes while some calls are measured.
 *
 * <p>Read by any thread; {@link #run} is called while no other thread reads it.
 */
final class FastTicker implements Ticker {

  private long origin = System.nanoTime();
  private long base;
  private long factor = 1;

  /** Goes on from where it is, this many times as fast as time. */
  void run(long newFactor) {
    long now = System.nanoTime();
    base += (now - origin) * factor;
    origin = now;
    factor = newFactor;
  }

  @Override
  public long nanoTime() {
    return base + (System.nanoTime() - origin) * factor;
  }
}
