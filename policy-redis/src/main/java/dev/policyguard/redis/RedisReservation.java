package dev.policyguard.redis;

import dev.policyguard.limit.Reservation;
import dev.policyguard.policy.Amount;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** The charges of one call on the server. Thread-safe: whoever flips the flag settles it. */
final class RedisReservation implements Reservation {

  private final List<Amount> remaining;
  private final Runnable refund;
  private final AtomicBoolean settled;

  private RedisReservation(List<Amount> remaining, Runnable refund, boolean settled) {
    this.remaining = List.copyOf(remaining);
    this.refund = refund;
    this.settled = new AtomicBoolean(settled);
  }

  /** Charges that were made. */
  static RedisReservation made(List<Amount> remaining, Runnable refund) {
    return new RedisReservation(remaining, refund, false);
  }

  /** Charges that would be made. */
  static RedisReservation forecast(List<Amount> remaining) {
    return new RedisReservation(remaining, () -> {}, true);
  }

  @Override
  public int size() {
    return remaining.size();
  }

  @Override
  public Amount remaining(int limit) {
    return remaining.get(limit);
  }

  @Override
  public boolean stand() {
    return settled.compareAndSet(false, true);
  }

  @Override
  public boolean giveBack() {
    boolean first = stand();
    if (first) {
      refund.run();
    }
    return first;
  }
}
