package dev.policyguard.metrics;

import java.time.Instant;
import java.util.Objects;

/**
 * How a policy that is read again and again stands, at one moment: what {@link GuardMetrics} shows
 * of it. Immutable.
 *
 * @param state whether what is in force is what the source says
 * @param loadedAt when the policy in force was taken
 * @param checkedAt when the source was last looked at
 * @param reloads how often another policy was taken
 * @param refusals how often what the source said was not taken
 */
public record PolicyFigures(
    State state, Instant loadedAt, Instant checkedAt, long reloads, long refusals) {

  /** Checks that the parts are there. */
  public PolicyFigures {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(loadedAt, "loadedAt");
    Objects.requireNonNull(checkedAt, "checkedAt");
  }

  /** Whether what is in force is what the source says. */
  public enum State {
    /** It is, as far as is known. */
    CURRENT,
    /** The source cannot be taken; the policy that was taken last is in force. */
    STALE,
    /** The source could not be taken for too long: no policy is in force, every call is denied. */
    WITHDRAWN
  }
}
