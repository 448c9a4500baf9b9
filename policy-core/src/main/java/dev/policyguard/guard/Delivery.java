package dev.policyguard.guard;

/** On which thread a {@link DecisionListener} is told. */
public enum Delivery {
  /**
   * On a thread of the listener's own, in the order of the decisions. At most {@value #CAPACITY}
   * events wait; more are lost, and {@linkplain PolicyGuard#lostEvents() counted}. Whatever the
   * listener does, no call waits for it.
   */
  QUEUED,
  /**
   * On the thread of the call, before the handler runs: for listeners that only add to a counter,
   * and for tests. One that blocks stops calls.
   */
  INLINE;

  static final int CAPACITY = 10_000;
}
