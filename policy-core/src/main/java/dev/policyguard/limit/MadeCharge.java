package dev.policyguard.limit;

import dev.policyguard.policy.Amount;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * A charge that was made on one counter; the reservation of a call with one limit. Thread-safe and
 * lock-free.
 */
class MadeCharge implements Reservation {

  // 32 bytes: with the permit that holds it, what an allowed call allocates.

  private static final long SETTLED = -1;
  private static final VarHandle NUMBER;

  static {
    try {
      NUMBER = MethodHandles.lookup().findVarHandle(MadeCharge.class, "number", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final SlidingWindow counter;
  private final long remaining;
  private volatile long number;

  /**
   * A charge that is about to be made.
   *
   * @param counter where
   * @param number which of the charges in its log, from 1 and never used twice; 0 in a bucket
   * @param remaining what remains after it, in millionths
   */
  MadeCharge(SlidingWindow counter, long number, long remaining) {
    this.counter = counter;
    this.remaining = remaining;
    NUMBER.setRelease(this, number);
  }

  /** {@return which of the counter's charges this is; negative once it is settled} */
  final long number() {
    return number;
  }

  @Override
  public final int size() {
    return 1;
  }

  @Override
  public final Amount remaining(int limit) {
    Objects.checkIndex(limit, 1);
    return new Amount(remaining);
  }

  @Override
  public final boolean stand() {
    return settle() >= 0;
  }

  @Override
  public final boolean giveBack() {
    long mine = settle();
    if (mine < 0) {
      return false;
    }
    takeBack(counter, mine);
    return true;
  }

  private long settle() {
    return number < 0 ? SETTLED : (long) NUMBER.getAndSet(this, SETTLED);
  }

  /** Takes the charge out of its counter's log, if it is still there. */
  void takeBack(SlidingWindow counter, long number) {
    ChargeLog log = counter.log();
    while (!log.takeBack(counter, number)) {
      counter.replace(log, 1, 1);
      log = counter.log();
    }
  }
}
