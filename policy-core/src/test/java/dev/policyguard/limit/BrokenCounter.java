package dev.policyguard.limit;

import dev.policyguard.policy.Amount;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A counter as simple as the protocol allows, with a fault that a suite has to find; without one it
 * has to pass.
 */
final class BrokenCounter implements CounterLincheck.TriedCounter {

  /** What is wrong. */
  enum Fault {
    NONE,
    /** Looks whether there is room, and takes it in a second step. */
    CHECKS_THEN_ADDS,
    /** Enters the charge, where others may expire it, before it is reserved. */
    RECORDS_THEN_RESERVES,
    /** Claims a charge that is given back in two steps. */
    REFUNDS_TWICE,
    /** Does not say until when others' charges have been expired. */
    FORGETS_LATEST
  }

  private static final int MOST_CHARGES = 64;

  private final Fault fault;
  private final long window;
  private final AtomicLong total = new AtomicLong();
  private final AtomicLong latest = new AtomicLong();
  private final AtomicLong entered = new AtomicLong();
  private final AtomicReferenceArray<Entry> log = new AtomicReferenceArray<>(MOST_CHARGES);

  BrokenCounter(Fault fault, long window) {
    this.fault = fault;
    this.window = window;
  }

  @Override
  public Reservation tryCharge(long now, long amount, long max) {
    while (true) {
      long charged = total.get();
      if (amount > max - charged) {
        if (!expire(Math.max(now, latest.get()))) {
          return null;
        }
      } else if (fault == Fault.RECORDS_THEN_RESERVES) {
        Entry entry = enter(now, amount);
        if (total.compareAndSet(charged, charged + amount)) {
          return entry;
        }
        entry.live.set(false);
      } else if (fault == Fault.CHECKS_THEN_ADDS) {
        total.addAndGet(amount);
        return enter(now, amount);
      } else if (total.compareAndSet(charged, charged + amount)) {
        return enter(now, amount);
      }
    }
  }

  private Entry enter(long now, long amount) {
    Entry entry = new Entry(Math.max(now, latest.get()), amount);
    log.set((int) entered.getAndIncrement(), entry);
    return entry;
  }

  private boolean expire(long now) {
    boolean any = false;
    for (int i = 0; i < MOST_CHARGES && i < entered.get(); i++) {
      Entry entry = log.get(i);
      if (entry != null && now - entry.time >= window && entry.live.get()) {
        if (fault != Fault.FORGETS_LATEST) {
          latest.accumulateAndGet(now, Math::max);
        }
        if (entry.live.compareAndSet(true, false)) {
          total.addAndGet(-entry.amount);
          any = true;
        }
      }
    }
    return any;
  }

  @Override
  public long counting(long time) {
    long at = Math.max(time, latest.get());
    long sum = total.get();
    for (int i = 0; i < entered.get(); i++) {
      Entry entry = log.get(i);
      sum -= entry.live.get() && at - entry.time >= window ? entry.amount : 0;
    }
    return sum;
  }

  @Override
  public long nanosUntilFits(long time, long amount, long max) {
    long wait = counting(time) + amount <= max ? 0 : Long.MAX_VALUE;
    for (int i = 0; i < entered.get(); i++) {
      long until = log.get(i).time + window - time;
      if (until > 0 && until < wait && counting(time + until) + amount <= max) {
        wait = until;
      }
    }
    return wait;
  }

  /** A charge. */
  private final class Entry implements Reservation {
    private final long time;
    private final long amount;
    private final AtomicBoolean live = new AtomicBoolean(true);

    Entry(long time, long amount) {
      this.time = time;
      this.amount = amount;
    }

    @Override
    public int size() {
      return 1;
    }

    @Override
    public Amount remaining(int limit) {
      return Amount.ZERO;
    }

    @Override
    public boolean stand() {
      return false;
    }

    @Override
    public boolean giveBack() {
      if (fault == Fault.REFUNDS_TWICE) {
        if (!live.get()) {
          return false;
        }
        live.set(false);
      } else if (!live.compareAndSet(true, false)) {
        return false;
      }
      total.addAndGet(-amount);
      return true;
    }
  }
}
