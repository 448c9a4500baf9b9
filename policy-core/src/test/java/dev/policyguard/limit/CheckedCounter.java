package dev.policyguard.limit;

/** What a {@link History} asks of the counter whose history it is, once all threads are done. */
interface CheckedCounter {

  /** What counts at a time. */
  long counting(long time);

  /** How long until a charge fits; 0 if it fits at once. */
  long nanosUntilFits(long time, long amount, long max);

  /** Whether a charge is admitted. */
  boolean charge(long time, long amount, long max);
}
