package dev.policyguard.mcp;

import dev.policyguard.guard.Admission;
import dev.policyguard.guard.PendingApproval;
import dev.policyguard.guard.PolicyGuard;
import java.util.concurrent.CompletionStage;

/** Asks the person who has to approve a call. Implementations are thread-safe. */
@FunctionalInterface
interface Approval {

  /**
   * Asks, without a thread that waits.
   *
   * @param connection what the call came on
   * @param pending the call, which nobody else answers
   * @return what comes of it, sooner or later; never fails but for errors of the virtual machine
   */
  CompletionStage<Admission.Settled> ask(Connection connection, PendingApproval pending);

  /** Whoever the guard asks. */
  static Approval by(PolicyGuard guard) {
    return (connection, pending) -> guard.ask(pending);
  }
}
