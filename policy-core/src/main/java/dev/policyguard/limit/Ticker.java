package dev.policyguard.limit;

/**
 * A monotonic clock: says how much time has passed, not what time it is.
 *
 * <p>Its values mean nothing by themselves, may be negative and may wrap; only the difference of
 * two is a length of time. Implementations are thread-safe.
 */
@FunctionalInterface
public interface Ticker {

  /**
   * {@return nanoseconds since an arbitrary moment, which is the same for the ticker's lifetime}
   */
  long nanoTime();

  /** {@return the ticker of this JVM, {@link System#nanoTime()}} */
  static Ticker system() {
    return System::nanoTime;
  }
}
