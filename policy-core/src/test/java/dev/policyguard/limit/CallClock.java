package dev.policyguard.limit;

/** A clock on which each call has its own time, as if it had been stopped after reading it. */
final class CallClock implements Ticker {

  private final ThreadLocal<Long> time = ThreadLocal.withInitial(() -> 0L);

  void read(long now) {
    time.set(now);
  }

  @Override
  public long nanoTime() {
    return time.get();
  }
}
