package dev.policyguard.lint;

/**
 * How much work a check may still do, in steps of about a comparison. Where it is used up, a check
 * says nothing more: silence is always right. Confined to a thread.
 */
final class Budget {

  private static final long STEPS = 50_000_000;

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
