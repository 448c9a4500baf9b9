package dev.policyguard.limit;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** How many counters a store holds, and may hold. Thread-safe and lock-free. */
final class Population {

  private final long ceiling;
  private final AtomicLong size = new AtomicLong();
  private final LongAdder turnedAway = new LongAdder();

  Population(long ceiling) {
    this.ceiling = ceiling;
  }

  /** Counts one more, if there may be one. */
  boolean grow() {
    if (size.incrementAndGet() <= ceiling) {
      return true;
    }
    size.decrementAndGet();
    return false;
  }

  boolean isFull() {
    return size.get() >= ceiling;
  }

  /** Counts a call that found no room. */
  void turnAway() {
    turnedAway.increment();
  }

  void shrink() {
    size.decrementAndGet();
  }

  long size() {
    return size.get();
  }

  long ceiling() {
    return ceiling;
  }

  long turnedAway() {
    return turnedAway.sum();
  }
}
