package dev.policyguard.guard;

import dev.policyguard.decision.Decision;

/** A refusal, for those who asked for an exception: see {@link Outcome#orElseThrow()}. */
public final class CallRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // an immutable record; nobody sends it anywhere
  private final Decision.Denied decision;

  /**
   * Makes the exception.
   *
   * @param decision why the call was refused
   */
  public CallRefusedException(Decision.Denied decision) {
    super(decision.toString());
    this.decision = decision;
  }

  /** {@return why the call was refused} */
  public Decision.Denied decision() {
    return decision;
  }
}
