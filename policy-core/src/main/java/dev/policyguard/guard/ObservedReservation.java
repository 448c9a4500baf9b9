package dev.policyguard.guard;

import dev.policyguard.limit.Reservation;
import dev.policyguard.policy.Amount;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A reservation of which it is told, once, how the call ended that it was made for. Thread-safe, as
 * the one behind it.
 */
final class ObservedReservation implements Reservation {

  /** The call that may run, since when. */
  private record Running(DecisionEvent event, long since) {}

  private final Reservation reservation;
  private final CallReport report;
  private final AtomicReference<@Nullable Running> running = new AtomicReference<>();

  ObservedReservation(Reservation reservation, CallReport report) {
    this.reservation = reservation;
    this.report = report;
  }

  /** From now on there is a call that may run. */
  void announced(DecisionEvent event) {
    running.set(new Running(event, report.now()));
  }

  @Override
  public int size() {
    return reservation.size();
  }

  @Override
  public Amount remaining(int limit) {
    return reservation.remaining(limit);
  }

  @Override
  public boolean stand() {
    return stand(HandlerOutcome.UNKNOWN);
  }

  /** Lets the charges stand, after a handler that ended so. */
  boolean stand(HandlerOutcome outcome) {
    return settle(reservation::stand, outcome);
  }

  @Override
  public boolean giveBack() {
    return settle(reservation::giveBack, HandlerOutcome.REFUNDED);
  }

  /** Of two at once, the one tells that settled it, or else the end would not be what became. */
  private boolean settle(BooleanSupplier how, HandlerOutcome outcome) {
    boolean settledBefore = false;
    try {
      boolean first = how.getAsBoolean();
      settledBefore = !first && reservation.size() > 0;
      return first;
    } finally {
      if (!settledBefore) {
        tell(outcome);
      }
    }
  }

  private void tell(HandlerOutcome outcome) {
    Running ended = running.getAndSet(null);
    if (ended != null) {
      report.ended(ended.event(), outcome, ended.since());
    }
  }
}
