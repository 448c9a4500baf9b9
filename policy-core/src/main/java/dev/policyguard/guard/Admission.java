package dev.policyguard.guard;

import dev.policyguard.decision.Decision;
import java.util.Objects;

/**
 * The answer to {@link PolicyGuard#reserve}: a {@link Permit}, a refusal, or the question to a
 * person.
 */
public sealed interface Admission permits Permit, PendingApproval, Admission.Refused {

  /** {@return what was decided} */
  Decision decision();

  /**
   * The call must not go on. Nothing was charged. Immutable.
   *
   * @param decision why
   */
  record Refused(Decision.Denied decision) implements Admission {

    public Refused {
      Objects.requireNonNull(decision, "decision");
    }
  }
}
