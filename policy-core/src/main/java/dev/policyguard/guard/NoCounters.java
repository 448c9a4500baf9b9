package dev.policyguard.guard;

import dev.policyguard.call.Caller;
import dev.policyguard.limit.ChargeResult;
import dev.policyguard.limit.Counters;
import dev.policyguard.limit.Reservation;
import dev.policyguard.policy.Amount;
import java.util.List;

/** Of a tool without limits. */
enum NoCounters implements Counters {
  NONE;

  @Override
  public ChargeResult charge(Caller caller, List<Amount> amounts) {
    return Reservation.none();
  }

  @Override
  public ChargeResult peek(Caller caller, List<Amount> amounts) {
    return Reservation.none();
  }
}
