package dev.policyguard.limit;

/**
 * The charges of one call, made and not yet settled. Settled once: they stand, or they are given
 * back; whichever is asked for first, from whatever thread, is what happens. Thread-safe.
 */
public interface Reservation {

  /**
   * Lets the charges stand. They stand as well if this fails or is never called.
   *
   * @return whether this settled the reservation; false if it was settled before
   */
  boolean stand();

  /**
   * Gives the charges back: each frees its window from the time when it was made, never a later
   * one.
   *
   * @return whether this settled the reservation; false if it was settled before
   */
  boolean giveBack();

  /** {@return a reservation without charges, that was settled before} */
  static Reservation settled() {
    return SettledReservation.INSTANCE;
  }
}
