package dev.policyguard.policy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How long a charge counts: it counts from the moment of the call until this length has passed.
 *
 * <p>A window slides; it is not a calendar's minute or hour, and nothing resets at the top of one.
 * Immutable and thread-safe. Source: the policy language, section 3.
 *
 * @param seconds the length in seconds, from 1 to {@value #MAX_SECONDS}
 */
public record Window(int seconds) {

  /** The longest window in seconds: 366 days. */
  public static final int MAX_SECONDS = 31_622_400;

  /** One second. */
  public static final Window SECOND = new Window(1);

  /** 60 seconds. */
  public static final Window MINUTE = new Window(60);

  /** 3,600 seconds. */
  public static final Window HOUR = new Window(3_600);

  /** 86,400 seconds. */
  public static final Window DAY = new Window(86_400);

  /** 604,800 seconds. */
  public static final Window WEEK = new Window(604_800);

  private static final List<Named> NAMED =
      List.of(
          new Named("second", SECOND),
          new Named("minute", MINUTE),
          new Named("hour", HOUR),
          new Named("day", DAY),
          new Named("week", WEEK));

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the length is out of bounds
   */
  public Window {
    if (seconds < 1 || seconds > MAX_SECONDS) {
      throw new IllegalArgumentException(
          "window: is " + seconds + " seconds, must be from 1 to " + MAX_SECONDS);
    }
  }

  /**
   * A window of a whole number of seconds.
   *
   * @param length its length
   * @return the window
   * @throws IllegalArgumentException if it is no whole number of seconds from 1 to {@value
   *     #MAX_SECONDS}
   */
  public static Window of(Duration length) {
    long seconds = length.getSeconds();
    if (length.getNano() != 0 || seconds < 1 || seconds > MAX_SECONDS) {
      throw new IllegalArgumentException(
          "window: is " + length + ", must be a whole number of seconds from 1 to " + MAX_SECONDS);
    }
    return new Window((int) seconds);
  }

  /**
   * Finds a window by the name that policies use.
   *
   * @param name {@code second}, {@code minute}, {@code hour}, {@code day} or {@code week}
   * @return the window, or empty for any other name
   */
  public static Optional<Window> named(String name) {
    return NAMED.stream().filter(n -> n.name().equals(name)).map(Named::window).findFirst();
  }

  /** {@return the names that {@link #named} knows, shortest window first} */
  public static List<String> names() {
    return NAMED.stream().map(Named::name).toList();
  }

  /** {@return the name that policies use for this length, if it has one} */
  public Optional<String> name() {
    return NAMED.stream().filter(n -> n.window().equals(this)).map(Named::name).findFirst();
  }

  /** {@return the length} */
  public Duration length() {
    return Duration.ofSeconds(seconds);
  }

  /** {@return the length in nanoseconds; at most about 3.2e16, so it adds up without overflow} */
  public long nanos() {
    return seconds * 1_000_000_000L;
  }

  /** {@return the name, or the length as in {@code 90 seconds}} */
  @Override
  public String toString() {
    return name().orElse(seconds + " seconds");
  }

  private record Named(String name, Window window) {}
}
