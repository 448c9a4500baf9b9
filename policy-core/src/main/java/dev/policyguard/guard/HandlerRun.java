package dev.policyguard.guard;

import java.time.Duration;
import java.util.Objects;

/**
 * How the handler of an allowed call ended, and when. Immutable and thread-safe.
 *
 * @param outcome how
 * @param took the time from the decision to that end
 */
public record HandlerRun(HandlerOutcome outcome, Duration took) {

  /** Checks that the parts are there. */
  public HandlerRun {
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(took, "took");
  }
}
