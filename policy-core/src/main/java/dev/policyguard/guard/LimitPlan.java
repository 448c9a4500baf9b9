package dev.policyguard.guard;

import dev.policyguard.condition.CompiledAmount;
import dev.policyguard.decision.Ruling;
import dev.policyguard.policy.Limit;

/**
 * A limit made ready for calls. Immutable.
 *
 * @param pointer where it stands in the policy
 * @param limit the limit
 * @param amount how much a call is charged
 * @param full what is said where it is used up
 * @param invalidAmount what is said where a call brings no amount that can be charged
 */
record LimitPlan(
    String pointer, Limit limit, CompiledAmount amount, Ruling full, Ruling invalidAmount) {}
