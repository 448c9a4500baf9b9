package dev.policyguard.policy;

import java.util.Objects;
import java.util.Optional;

/**
 * At most so much in any interval of a length: a counter that calls are charged to.
 *
 * <p>Limits that name one counter, in whatever tools, share it; so they must agree on window, max
 * and scope. Immutable and thread-safe. Source: the policy language, section 3.
 *
 * @param counter the counter's name; not blank
 * @param window how long a charge counts
 * @param max what may be charged within a window; above 0
 * @param scope whose calls are added up
 * @param increment how much one call is charged
 * @param onDeny what a caller is told whom this limit stops
 * @param description a note for the policy's readers, never evaluated
 */
public record Limit(
    String counter,
    Window window,
    Amount max,
    Scope scope,
    Increment increment,
    Optional<String> onDeny,
    Optional<String> description) {

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the counter's name is blank or {@code max} is 0
   */
  public Limit {
    Objects.requireNonNull(window, "window");
    Objects.requireNonNull(scope, "scope");
    Objects.requireNonNull(increment, "increment");
    Objects.requireNonNull(onDeny, "onDeny");
    Objects.requireNonNull(description, "description");
    if (counter.isBlank()) {
      throw new IllegalArgumentException("counter: is blank, must have a name");
    }
    if (max.compareTo(Amount.ZERO) <= 0) {
      throw new IllegalArgumentException(
          "max: is " + max + ", must be above 0; to block the tool use \"action\": \"deny\"");
    }
  }

  /**
   * A limit per grant.
   *
   * @param counter the counter's name; not blank
   * @param max how many calls may be made within a window; above 0
   * @param window how long a call counts
   * @return the limit
   */
  public static Limit of(String counter, long max, Window window) {
    return new Limit(
        counter,
        window,
        Amount.of(max),
        Scope.GRANT,
        Increment.ONE,
        Optional.empty(),
        Optional.empty());
  }

  /**
   * The same limit, counted for others.
   *
   * @param scope whose calls are added up
   * @return the limit with this scope
   */
  public Limit withScope(Scope scope) {
    return new Limit(counter, window, max, scope, increment, onDeny, description);
  }

  /**
   * The same limit, charged otherwise.
   *
   * @param increment how much one call is charged
   * @return the limit with this increment
   */
  public Limit withIncrement(Increment increment) {
    return new Limit(counter, window, max, scope, increment, onDeny, description);
  }

  /**
   * The same limit, with words of its own for those whom it stops.
   *
   * @param message what the caller is told
   * @return the limit with this message
   */
  public Limit withOnDeny(String message) {
    return new Limit(counter, window, max, scope, increment, Optional.of(message), description);
  }

  /**
   * Says whether two limits may share a counter.
   *
   * @param other a limit that names the same counter
   * @return whether window, max and scope are the same
   */
  public boolean countsLike(Limit other) {
    return window.equals(other.window) && max.equals(other.max) && scope == other.scope;
  }
}
