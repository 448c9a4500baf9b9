package dev.policyguard.redis;

import dev.policyguard.limit.Ticker;

/**
 * Keeps calls from a server that does not answer: after some failures in a row none goes there for
 * a while, then one, to see. Thread-safe; its lock is held for a few instructions.
 */
final class CircuitBreaker {

  private final Ticker ticker;
  private final int failuresToOpen;
  private final long pauseNanos;

  private CircuitState state = CircuitState.CLOSED;
  private int failures;
  private long openedAt;

  CircuitBreaker(Ticker ticker, int failuresToOpen, long pauseNanos) {
    this.ticker = ticker;
    this.failuresToOpen = failuresToOpen;
    this.pauseNanos = pauseNanos;
  }

  /** {@return whether a call may go to the server; who is told so says later how it went} */
  synchronized boolean lets() {
    boolean probe = state != CircuitState.CLOSED && ticker.nanoTime() - openedAt >= pauseNanos;
    if (probe) {
      state = CircuitState.PROBING;
      openedAt = ticker.nanoTime(); // a probe that nobody hears of again is followed by another
    }
    return probe || state == CircuitState.CLOSED;
  }

  /** A call was answered. */
  synchronized void succeeded() {
    failures = 0;
    state = CircuitState.CLOSED;
  }

  /** {@return whether this failure of a call opened the circuit} */
  synchronized boolean failed() {
    failures = Math.min(failures + 1, failuresToOpen);
    if (failures < failuresToOpen || state == CircuitState.OPEN) {
      return false;
    }
    state = CircuitState.OPEN;
    openedAt = ticker.nanoTime();
    return true;
  }

  synchronized CircuitState state() {
    return state;
  }
}
