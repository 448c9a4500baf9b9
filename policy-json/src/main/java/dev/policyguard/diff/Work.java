package dev.policyguard.diff;

/**
 * How much work a comparison may still do, in steps of about an answered question. Where it is used
 * up, nothing more is proved: "cannot tell" is always right. Confined to a thread.
 */
final class Work {

  private static final long STEPS = 8_000_000;

  private long left = STEPS;

  /** Takes some of it; says whether there was enough. */
  boolean spend(long steps) {
    if (steps > left) {
      left = 0;
      return false;
    }
    left -= steps;
    return true;
  }
}
