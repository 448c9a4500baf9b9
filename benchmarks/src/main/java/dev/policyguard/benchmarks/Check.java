package dev.policyguard.benchmarks;

import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.guard.Admission;
import dev.policyguard.guard.Permit;

/** What a benchmark asserts before it measures. */
final class Check {

  private Check() {}

  /** Fails unless a call was decided as it should be; settles a permit. */
  static void decided(Admission admission, DecisionCode code) {
    if (admission instanceof Permit permit) {
      permit.close();
    }
    decided(admission.decision(), code);
  }

  /** Fails unless a decision is as it should be. */
  static void decided(Decision decision, DecisionCode code) {
    if (decision.code() != code) {
      throw new IllegalStateException("expected " + code + ", was " + decision);
    }
  }

  /** Fails unless something holds. */
  static void that(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException("expected " + what);
    }
  }
}
