package dev.policyguard.limit;

import dev.policyguard.policy.Amount;

/**
 * The charges of one call, all made and not yet settled. Settled once: they stand, or they are
 * given back; whichever is asked for first, from whatever thread, is what happens. Thread-safe.
 */
public non-sealed interface Reservation extends ChargeResult {

  /** {@return to how many limits the call was charged} */
  int size();

  /**
   * Says what remained of a limit right after this call's charge.
   *
   * @param limit the limit's index, in the order in which the limits were opened
   * @return what remained
   * @throws IndexOutOfBoundsException if there is no such limit
   */
  Amount remaining(int limit);

  /**
   * Lets the charges stand. They stand as well if this fails or is never called.
   *
   * @return whether this settled the reservation; false if it was settled before
   */
  boolean stand();

  /**
   * Gives the charges back: each frees its window from the time when it was made, never a later
   * one. A store on another machine may tell that machine after this has returned.
   *
   * @return whether this settled the reservation; false if it was settled before
   */
  boolean giveBack();

  /** {@return the reservation of a call without limits: there is nothing to settle} */
  static Reservation none() {
    return NoReservation.NONE;
  }
}
