package dev.policyguard.limit;

/** Nothing is left to settle. */
enum SettledReservation implements Reservation {
  INSTANCE;

  @Override
  public boolean stand() {
    return false;
  }

  @Override
  public boolean giveBack() {
    return false;
  }
}
