package dev.policyguard.guard;

/**
 * Is told of every decision that a guard makes for a call, for logs, metrics and tests.
 *
 * <p>Told once for each call that is {@linkplain PolicyGuard#reserve reserved} or {@linkplain
 * PolicyGuard#call made}, allowed or not; twice, with one id, where a person has to approve it: of
 * the question, and of what came of it. {@link PolicyGuard#decide} and {@link PolicyGuard#explain}
 * only look, and are not told of; a call that nobody vouches for is.
 *
 * <p>A listener cannot change a decision: what it throws is swallowed and {@linkplain
 * PolicyGuard#lostEvents() counted}. It is told on the thread of the call, so it must be quick, and
 * it must be thread-safe.
 */
@FunctionalInterface
public interface DecisionListener {

  /**
   * A decision was made.
   *
   * @param event the decision, and about what
   */
  void decided(DecisionEvent event);
}
