package dev.policyguard.redis;

import dev.policyguard.limit.Ticker;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Keeps calls from a server that does not answer: after some failures in a row none goes there for
 * a while, then one, to see. Thread-safe, without locks.
 */
final class CircuitBreaker {

  /** At one moment; what it becomes depends on nothing but this and the time. Immutable. */
  private record Circuit(CircuitState state, int failures, long since) {

    static final Circuit CLOSED = new Circuit(CircuitState.CLOSED, 0, 0);

    boolean isDue(long now, long pause) {
      return state != CircuitState.CLOSED && now - since >= pause;
    }

    /** A probe that nobody hears of again is followed by another, a pause later. */
    Circuit probing(long now) {
      return new Circuit(CircuitState.PROBING, failures, now);
    }

    Circuit failed(long now, int toOpen) {
      int more = Math.min(failures + 1, toOpen);
      return more < toOpen || state == CircuitState.OPEN
          ? new Circuit(state, more, since)
          : new Circuit(CircuitState.OPEN, more, now);
    }
  }

  private final Ticker ticker;
  private final int failuresToOpen;
  private final long pauseNanos;
  private final AtomicReference<Circuit> circuit = new AtomicReference<>(Circuit.CLOSED);

  CircuitBreaker(Ticker ticker, int failuresToOpen, long pauseNanos) {
    this.ticker = ticker;
    this.failuresToOpen = failuresToOpen;
    this.pauseNanos = pauseNanos;
  }

  /** {@return whether a call may go to the server; who is told so says later how it went} */
  boolean lets() {
    Circuit seen = current();
    long now = seen.state() == CircuitState.CLOSED ? 0 : ticker.nanoTime();
    return seen.state() == CircuitState.CLOSED
        || (seen.isDue(now, pauseNanos) && circuit.compareAndSet(seen, seen.probing(now)));
  }

  /** A call was answered. */
  void succeeded() {
    if (!current().equals(Circuit.CLOSED)) {
      circuit.set(Circuit.CLOSED);
    }
  }

  /** {@return whether this failure of a call opened the circuit} */
  boolean failed() {
    long now = ticker.nanoTime();
    Circuit before = current();
    while (!circuit.compareAndSet(before, before.failed(now, failuresToOpen))) {
      before = current();
    }
    return before.state() != CircuitState.OPEN
        && before.failed(now, failuresToOpen).state() == CircuitState.OPEN;
  }

  CircuitState state() {
    return current().state();
  }

  private Circuit current() {
    return Objects.requireNonNull(circuit.get());
  }
}
