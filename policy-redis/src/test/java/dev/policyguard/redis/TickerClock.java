package dev.policyguard.redis;

import dev.policyguard.limit.Ticker;

/** A clock that a test turns, to the nanosecond; it starts where the script can count. */
final class TickerClock implements ScriptClock {

  private static final long BEGINNING = 1_000_000_000_000L;

  private final Ticker ticker;
  private final long start;

  TickerClock(Ticker ticker) {
    this.ticker = ticker;
    this.start = ticker.nanoTime();
  }

  @Override
  public String now() {
    return Long.toString(BEGINNING + (ticker.nanoTime() - start));
  }

  @Override
  public long ticksPerSecond() {
    return 1_000_000_000;
  }
}
