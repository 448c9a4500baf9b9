package dev.policyguard.guard;

import dev.policyguard.call.Fatal;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.decision.Ruling;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A call that is charged and waits for a person's yes.
 *
 * <p>It is answered exactly once, by whichever comes first, and only that one gets something to go
 * on with: a late yes is void, a second yes is no second permit, a no after a yes stops nothing.
 * Without a yes the charge is given back, as if the call had never been made; one that nobody
 * answers counts until its windows have passed. Thread-safe.
 */
public final class PendingApproval implements Admission {

  private final Decision.ApprovalRequired decision;
  private final Permit permit;
  private final CallReport report;
  private final AtomicReference<@Nullable DecisionCode> answer = new AtomicReference<>();

  PendingApproval(Permit permit, Decision.ApprovalRequired decision, CallReport report) {
    this.permit = permit;
    this.decision = decision;
    this.report = report;
  }

  /** {@return the call that waits; what was asked about is what must run} */
  public ToolCall call() {
    return permit.call();
  }

  @Override
  public Decision.ApprovalRequired decision() {
    return decision;
  }

  /**
   * A person says yes. Where there is an {@link AuditTrail}, this waits for its record.
   *
   * @return the permit, to be settled, or the refusal of a call that could not be recorded; empty
   *     if there was an answer before, so that this one is void
   */
  public Optional<Settled> approve() {
    return yes().map(this::told);
  }

  /**
   * A person says no.
   *
   * @return the refusal; empty if there was an answer before, so that this one is void
   */
  public Optional<Refused> deny() {
    return no(DecisionCode.APPROVAL_DENIED, decision.message()).map(this::told);
  }

  /**
   * No person said anything in time.
   *
   * @return the refusal; empty if there was an answer before, so that this one is void
   */
  public Optional<Refused> timeOut() {
    return no(DecisionCode.APPROVAL_TIMEOUT, decision.message()).map(this::told);
  }

  /**
   * There is nobody to ask.
   *
   * @return the refusal, which says that a person has to approve; empty if there was an answer
   *     before, so that this one is void
   */
  public Optional<Refused> leaveOpen() {
    return no(DecisionCode.APPROVAL_REQUIRED, decision.message()).map(this::told);
  }

  /**
   * There is nobody to ask.
   *
   * @param why a sentence for the caller
   * @return the refusal, which says that a person has to approve, and why nobody was asked; empty
   *     if there was an answer before, so that this one is void
   */
  public Optional<Refused> leaveOpen(String why) {
    return notAsked(why).map(this::told);
  }

  /**
   * What comes of an answer; nobody is told of it yet. Empty if there was an answer before.
   *
   * @param given the answer
   */
  Optional<? extends Settled> answered(ApprovalAnswer given) {
    if (given instanceof ApprovalAnswer.Approved) {
      return yes();
    } else if (given instanceof ApprovalAnswer.Denied) {
      return no(DecisionCode.APPROVAL_DENIED, decision.message());
    }
    return given instanceof ApprovalAnswer.NotAsked open
        ? notAsked(open.why())
        : no(DecisionCode.APPROVAL_TIMEOUT, decision.message());
  }

  /** Tells what came of the answer, and waits for its record. */
  Settled told(Settled settled) {
    return (Settled) report.made(settled);
  }

  /** Tells what came of the answer, on whatever thread it came: none waits for the record. */
  CompletionStage<Settled> toldAsync(Settled settled) {
    return report.madeAsync(settled).thenApply(Settled.class::cast);
  }

  private Optional<Settled> yes() {
    return isFirst(DecisionCode.ALLOWED) ? Optional.of(permit) : Optional.empty();
  }

  private Optional<Refused> notAsked(String why) {
    return no(DecisionCode.APPROVAL_REQUIRED, decision.message() + " " + why);
  }

  private Optional<Refused> no(DecisionCode code, String message) {
    if (!isFirst(code)) {
      return Optional.empty();
    }
    giveBack();
    Ruling ruling = new Ruling(code, decision.rule(), message, decision.revision());
    return Optional.of(
        new Refused(new Decision.Denied(decision.serial(), ruling, Optional.empty(), Map.of())));
  }

  private Refused told(Refused refused) {
    return (Refused) report.made(refused);
  }

  /** Nobody is asked, since the question could not be recorded. */
  void abandon() {
    if (isFirst(DecisionCode.INTERNAL_ERROR)) {
      giveBack();
    }
  }

  private boolean isFirst(DecisionCode code) {
    return answer.compareAndSet(null, code);
  }

  /**
   * A store's failure is no reason to lose the refusal; the charge then counts until it expires.
   */
  private void giveBack() {
    try {
      permit.giveBack();
    } catch (Throwable e) {
      Fatal.rethrow(e);
    }
  }
}
