package dev.policyguard.limit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that a test turns by hand, in either direction. */
public final class TurnedTicker implements Ticker {

  private final AtomicLong nanos;

  /** A clock that starts at any value, a negative one or one about to wrap for example. */
  public TurnedTicker(long nanos) {
    this.nanos = new AtomicLong(nanos);
  }

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  public void turn(Duration by) {
    nanos.addAndGet(by.toNanos());
  }
}
