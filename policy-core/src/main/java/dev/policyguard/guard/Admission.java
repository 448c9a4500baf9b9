package dev.policyguard.guard;

import dev.policyguard.decision.Decision;
import java.util.Objects;

/**
 * The answer to {@link PolicyGuard#reserve}: a {@link Permit}, a refusal, or the question to a
 * person.
 */
public sealed interface Admission permits Admission.Settled, PendingApproval {

  /** {@return what was decided} */
  Decision decision();

  /** A permit or a refusal: there is nobody left to ask. */
  sealed interface Settled extends Admission permits Permit, Refused {}

  /**
   * The call must not go on. Nothing was charged. Immutable.
   *
   * @param decision why
   */
  record Refused(Decision.Denied decision) implements Settled {

    public Refused {
      Objects.requireNonNull(decision, "decision");
    }
  }
}
