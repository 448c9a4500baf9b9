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
   * <p>A thread that is interrupted while its call waits cancels the future of what comes back, if
   * that is not too late, and the call is denied. A trail that hears of it should record that as
   * well, or else an allowed call is on record that never ran.
   *
   * @param event the decision, and about what
   * @return completes when the record is durable, with whatever value; fails if it is not, and will
   *     not be; is to have a {@linkplain CompletionStage#toCompletableFuture() future}
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
