package dev.policyguard.benchmarks;

import dev.policyguard.limit.Ticker;

/**
 * A clock that costs what {@link System#nanoTime()} costs and runs faster by a factor, so that a
 * window of a minute passes while some calls are measured.
 *
 * <p>Read by any thread. While {@link #run} changes the factor, threads may see the clock some
 * nanoseconds apart, as they do with many a real one.
 */
final class FastTicker implements Ticker {

  private record Course(long origin, long base, long factor) {
    long at(long nanos) {
      return base + (nanos - origin) * factor;
    }
  }

  /**
   * Written so seldom that it need not be volatile: a reader that sees the old one is right too.
   */
  private Course course = new Course(System.nanoTime(), 0, 1);

  /** Goes on from where it is, this many times as fast as time. */
  void run(long factor) {
    long now = System.nanoTime();
    course = new Course(now, course.at(now), factor);
  }

  /** {@return how many times as fast as time it is} */
  long factor() {
    return course.factor();
  }

  @Override
  public long nanoTime() {
    return course.at(System.nanoTime());
  }
}
