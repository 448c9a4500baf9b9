package dev.policyguard.limit;

import dev.policyguard.policy.Amount;

/** Of a call without limits. */
enum NoReservation implements Reservation {
  NONE;

  @Override
  public int size() {
    return 0;
  }

  @Override
  public Amount remaining(int limit) {
    throw new IndexOutOfBoundsException(limit);
  }

  @Override
  public boolean stand() {
    return false;
  }

  @Override
  public boolean giveBack() {
    return false;
  }
}
