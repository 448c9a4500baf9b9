package dev.policyguard.guard;

import dev.policyguard.call.Caller;
import dev.policyguard.condition.CompiledAmount;
import dev.policyguard.decision.Ruling;
import dev.policyguard.limit.Charge;
import dev.policyguard.limit.CounterKey;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;

/**
 * A limit made ready for calls. Immutable.
 *
 * @param limit the limit
 * @param amount how much a call is charged
 * @param full what is said where it is used up
 * @param invalidAmount what is said where a call brings no amount that can be charged
 */
record LimitPlan(Limit limit, CompiledAmount amount, Ruling full, Ruling invalidAmount) {

  /** What a call of a caller is charged. */
  Charge charge(Caller caller, Amount charged) {
    return new Charge(CounterKey.of(limit, caller), charged, limit.max(), limit.window());
  }
}
