package dev.policyguard.metrics;

import java.util.Objects;

/**
 * How a store of counters on another machine does, at one moment: what {@link GuardMetrics} shows
 * of it. Immutable.
 *
 * @param state whether it is asked
 * @param answered how many questions it has answered
 * @param unanswered how many it has not, or was not asked
 * @param lostRefunds how many refunds it does not know of
 */
public record StoreFigures(State state, long answered, long unanswered, long lostRefunds) {

  /** Checks that the parts are there. */
  public StoreFigures {
    Objects.requireNonNull(state, "state");
  }

  /** Whether a store is asked. */
  public enum State {
    /** Every call's charge goes there. */
    REACHABLE,
    /** It has failed several times in a row; it is left alone, but for a question now and then. */
    UNREACHABLE
  }
}
