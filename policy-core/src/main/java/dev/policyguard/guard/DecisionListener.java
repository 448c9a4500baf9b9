package dev.policyguard.guard;

/**
 * Is told of every decision that a guard makes for a call, for logs, metrics and tests.
 *
 * <p>Told once for each call that is {@linkplain PolicyGuard#reserve reserved} or {@linkplain
 * PolicyGuard#call made}, allowed or not; twice, with one id, where a person has to approve it: of
 * the question, and of what came of it. {@link PolicyGuard#decide} and {@link PolicyGuard#explain}
 * only look, and are not told of; a call that nobody vouches for is.
 *
 * <p>A listener cannot change, delay or break a decision: it is told on a thread of its own, unless
 * it asks for {@link Delivery#INLINE}, and what it throws is swallowed and {@linkplain
 * PolicyGuard#lostEvents() counted}. Implementations are thread-safe.
 */
@FunctionalInterface
public interface DecisionListener {

  /**
   * A decision was made.
   *
   * @param event the decision, and about what
   */
  void decided(DecisionEvent event);

  /**
   * The handler of an allowed call has ended, or its charge was given back. Does nothing unless it
   * is overridden.
   *
   * @param event the event of the decision, with {@link DecisionEvent#run()}
   */
  default void ended(DecisionEvent event) {}
}
