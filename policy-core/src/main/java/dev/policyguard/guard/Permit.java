package dev.policyguard.guard;

import dev.policyguard.call.Fatal;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.limit.Reservation;
import java.util.Objects;

/**
 * Leave to make one call, charged to all its limits.
 *
 * <p>It is settled exactly once, by whichever comes first: {@link #close()}, and the charge stands;
 * or {@link #giveBack()}, and it does not count any longer. A permit that nobody settles counts
 * until its windows have passed. Thread-safe; both are lock-free.
 */
public final class Permit implements Admission.Settled, AutoCloseable {

  private final ToolCall call;
  private final ToolPlan plan;
  private final Reservation reservation;
  private final long serial;

  Permit(ToolCall call, ToolPlan plan, Reservation reservation, long serial) {
    this.call = call;
    this.plan = plan;
    this.reservation = reservation;
    this.serial = serial;
  }

  /** {@return the call that was allowed; what was checked is what must run} */
  public ToolCall call() {
    return call;
  }

  /** {@return what was decided; made when it is asked for} */
  @Override
  public Decision.Allowed decision() {
    return new Decision.Allowed(serial, plan.allowed(), plan.limits().remaining(reservation));
  }

  /**
   * Gives the charge back, as if the call had never been made: for a call that was not made in the
   * end, or whose work the server does not want to count. The window is free from the time of the
   * charge, never a later one.
   *
   * @return whether the charge was given back by this; false if the permit was settled before
   */
  public boolean giveBack() {
    return reservation.giveBack();
  }

  /**
   * Lets the charge stand, unless the permit was settled before. Never fails: a charge that nobody
   * gives back stands anyway, and what the handler did must not be lost to a store's failure.
   */
  @Override
  public void close() {
    close(HandlerOutcome.UNKNOWN);
  }

  /**
   * Lets the charge stand as {@link #close()} does, and says how the handler ended.
   *
   * @param outcome how; told to listeners and the audit trail
   */
  public void close(HandlerOutcome outcome) {
    Objects.requireNonNull(outcome, "outcome");
    try {
      if (reservation instanceof ObservedReservation observed) {
        observed.stand(outcome);
      } else {
        reservation.stand();
      }
    } catch (Throwable e) {
      Fatal.rethrow(e);
    }
  }

  /** From now on the call may run, and it is told how it ended. */
  void announced(DecisionEvent event) {
    if (reservation instanceof ObservedReservation observed) {
      observed.announced(event);
    }
  }
}
