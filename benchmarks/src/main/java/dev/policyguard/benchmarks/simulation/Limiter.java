package dev.policyguard.benchmarks.simulation;

/** A limit on one caller, on a virtual clock. Confined to a thread. */
interface Limiter {

  /**
   * Asks for one call.
   *
   * @param nowNanos the time, never less than before
   * @return whether the call may go on
   */
  boolean admits(long nowNanos);
}
