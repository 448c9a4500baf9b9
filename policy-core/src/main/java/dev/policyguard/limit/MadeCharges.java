package dev.policyguard.limit;

import dev.policyguard.policy.Amount;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The charges of a call with several limits. Written by the thread that makes them, then
 * thread-safe and lock-free: it is settled by whoever flips the flag.
 */
final class MadeCharges implements Reservation {

  private final @Nullable MadeCharge[] made;
  private final @Nullable Amount[] leftOut;
  private final AtomicBoolean settled = new AtomicBoolean();

  MadeCharges(int size) {
    this.made = new MadeCharge[size];
    this.leftOut = new Amount[size];
  }

  void put(int limit, MadeCharge charge) {
    made[limit] = charge;
  }

  /** A limit that is charged nothing. */
  void leaveOut(int limit, Amount remaining) {
    leftOut[limit] = remaining;
  }

  @Override
  public int size() {
    return made.length;
  }

  @Override
  public Amount remaining(int limit) {
    MadeCharge charge = made[limit];
    return charge != null ? charge.remaining(0) : Objects.requireNonNull(leftOut[limit]);
  }

  @Override
  public boolean stand() {
    return settled.compareAndSet(false, true);
  }

  @Override
  public boolean giveBack() {
    boolean first = settled.compareAndSet(false, true);
    if (first) {
      for (MadeCharge charge : made) {
        if (charge != null) {
          charge.giveBack();
        }
      }
    }
    return first;
  }
}
