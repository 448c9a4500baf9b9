package dev.policyguard.guard;

import dev.policyguard.call.Fatal;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.limit.Reservation;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A call that is charged and waits for a person's yes.
 *
 * <p>It is answered exactly once, by whichever comes first; a yes that comes later than another
 * answer is void, and a second yes is no second permit. Without a yes the charge is given back, as
 * if the call had never been made; one that nobody answers counts until its windows have passed.
 * Thread-safe.
 */
public final class PendingApproval implements Admission {

  private final ToolCall call;
  private final Decision.ApprovalRequired decision;
  private final Reservation reservation;
  private final BiFunction<Decision.ApprovalRequired, DecisionCode, Decision.Denied> denial;
  private final Permit permit;
  private final AtomicReference<@Nullable DecisionCode> answer = new AtomicReference<>();

  PendingApproval(
      ToolCall call,
      Decision.ApprovalRequired decision,
      Decision.Allowed allowed,
      Reservation reservation,
      BiFunction<Decision.ApprovalRequired, DecisionCode, Decision.Denied> denial) {
    this.call = call;
    this.decision = decision;
    this.reservation = reservation;
    this.denial = denial;
    this.permit = new Permit(call, allowed, reservation);
  }

  /** {@return the call that waits; what was asked about is what must run} */
  public ToolCall call() {
    return call;
  }

  @Override
  public Decision.ApprovalRequired decision() {
    return decision;
  }

  /**
   * A person says yes.
   *
   * @return the permit, to be settled; a refusal if there was an answer before
   */
  public Admission approve() {
    if (answer.compareAndSet(null, DecisionCode.ALLOWED)) {
      return permit;
    }
    DecisionCode before = answer.get();
    return refused(
        before == null || before == DecisionCode.ALLOWED ? DecisionCode.APPROVAL_DENIED : before);
  }

  /**
   * A person says no.
   *
   * @return the refusal
   */
  public Refused deny() {
    return settle(DecisionCode.APPROVAL_DENIED);
  }

  /**
   * No person said anything in time.
   *
   * @return the refusal
   */
  public Refused timeOut() {
    return settle(DecisionCode.APPROVAL_TIMEOUT);
  }

  /**
   * There is nobody to ask.
   *
   * @return the refusal, which says that a person has to approve
   */
  public Refused leaveOpen() {
    return settle(DecisionCode.APPROVAL_REQUIRED);
  }

  private Refused settle(DecisionCode code) {
    if (answer.compareAndSet(null, code)) {
      giveBack();
    }
    return refused(code);
  }

  /**
   * A store's failure is no reason to lose the refusal; the charge then counts until it expires.
   */
  private void giveBack() {
    try {
      reservation.giveBack();
    } catch (Throwable e) {
      Fatal.rethrow(e);
    }
  }

  private Refused refused(DecisionCode code) {
    return new Refused(denial.apply(decision, code));
  }
}
