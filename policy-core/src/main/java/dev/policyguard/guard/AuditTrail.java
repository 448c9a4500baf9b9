package dev.policyguard.guard;

import java.util.concurrent.CompletionStage;

/**
 * Keeps a durable record of decisions, without which no call runs: a call that is allowed waits
 * until its record is durable, and one whose record fails is denied, with {@code INTERNAL_ERROR}
 * and the rule {@code (audit)}; what it was charged is given back. A refusal stays one, recorded or
 * not.
 *
 * <p>Implementations are thread-safe, and answer in bounded time, since calls wait for them.
 */
public interface AuditTrail {

  /**
   * Records a decision.
   *
   * @param event the decision, and about what
   * @return completes when the record is durable, with whatever value; fails if it is not, and will
   *     not be
   */
  CompletionStage<?> decided(DecisionEvent event);

  /**
   * Records how the handler of an allowed call ended. The call has run: nobody waits for this, and
   * a failure is counted as a {@linkplain PolicyGuard#lostEvents() lost event}.
   *
   * @param event the decision, with how the handler ended
   */
  void ended(DecisionEvent event);
}
