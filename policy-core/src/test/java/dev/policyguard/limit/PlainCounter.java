package dev.policyguard.limit;

import java.util.ArrayList;
import java.util.List;

/**
 * One counter as the policy language has it: a plain list of charges, in the order in which they
 * were made, on a clock that does not step back.
 */
final class PlainCounter {

  /** One charge; told apart by identity. */
  static final class Charge {
    private final long time;
    private final long amount;

    Charge(long time, long amount) {
      this.time = time;
      this.amount = amount;
    }
  }

  private final long window;
  private final List<Charge> charges = new ArrayList<>();

  PlainCounter(long window) {
    this.window = window;
  }

  Charge add(long time, long amount) {
    Charge charge = new Charge(time, amount);
    charges.add(charge);
    return charge;
  }

  void giveBack(Charge charge) {
    charges.remove(charge);
  }

  /** What counts if charges may count so much longer than the window. */
  long counting(long now, long late) {
    charges.removeIf(charge -> now - charge.time >= 2 * window);
    long sum = 0;
    for (Charge charge : charges) {
      sum += now - charge.time < window + late ? charge.amount : 0;
    }
    return sum;
  }

  /** The shortest wait after which an amount fits that is not above max. */
  long nanosUntilFits(long now, long amount, long max) {
    long counting = counting(now, 0);
    if (counting <= max - amount) {
      return 0;
    }
    for (Charge charge : charges) {
      long wait = charge.time + window - now;
      if (wait > 0) {
        counting -= charge.amount;
        if (counting <= max - amount) {
          return wait;
        }
      }
    }
    throw new AssertionError("nothing counts, and it does not fit");
  }
}
