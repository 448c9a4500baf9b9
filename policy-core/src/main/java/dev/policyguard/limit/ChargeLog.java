package dev.policyguard.limit;

import org.jspecify.annotations.Nullable;

/**
 * The charges of one counter with their times, oldest first. Thread-safe and lock-free.
 *
 * <p>A log may be replaced by another, at any time and by any thread; it is then frozen, and what
 * it held lives on in its successor.
 */
abstract sealed class ChargeLog permits ExactLog, BucketLog {

  /**
   * Enters a charge that is reserved in the counter's total.
   *
   * @param counter the log's counter
   * @param time when it is made
   * @param amount how much, in millionths; above 0
   * @param remaining what remains after it, in millionths
   * @return the charge; null if the log has no room or is frozen
   */
  abstract @Nullable MadeCharge enter(
      SlidingWindow counter, long time, long amount, long remaining);

  /**
   * Adds up what is in the log and has expired. Writes nothing.
   *
   * @param now the time
   * @param window how long a charge counts
   * @return the sum, in millionths
   */
  abstract long expired(long now, long window);

  /**
   * Clears what has expired, and takes it off the counter's total.
   *
   * @param counter the log's counter
   * @param now the time
   * @return whether anything was cleared, by this or another thread
   */
  abstract boolean expire(SlidingWindow counter, long now);

  /**
   * Says how long until charges that add up to so much have expired. Writes nothing.
   *
   * @param amount how much, in millionths; above 0
   * @param now the time
   * @param window how long a charge counts
   * @return nanoseconds; 0 or less if they have expired; the whole window if so much is not there
   */
  abstract long nanosUntilFreed(long amount, long now, long window);

  /**
   * {@return whether no charge can be entered before something expires, or the log is being
   * replaced}
   */
  abstract boolean isFull();

  /**
   * Says whether a thread that was stopped while it entered a charge, or while it replaced the log,
   * keeps others from expiring.
   *
   * @param now the time
   * @param window how long a charge counts
   * @return whether the log should be replaced
   */
  abstract boolean isStalled(long now, long window);

  /**
   * Takes a charge out of the log, if it is still there, and off the counter's total.
   *
   * @param counter the log's counter
   * @param number which charge
   * @return whether the charge is out; false if the log is frozen, so that its successor has it
   */
  abstract boolean takeBack(SlidingWindow counter, long number);

  /**
   * Freezes the log and copies it to one that has room. Any number of threads may do so at once;
   * one of the copies, which are alike, takes the log's place.
   *
   * @param counter the log's counter
   * @param amount what is going to be entered
   * @param max how much may count
   * @return the copy
   */
  abstract ChargeLog successor(SlidingWindow counter, long amount, long max);
}
