package dev.policyguard.guard;

import dev.policyguard.call.Caller;
import dev.policyguard.call.JsonObject;
import dev.policyguard.condition.Truth;
import dev.policyguard.decision.Ruling;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a policy says of one tool, in the order in which a call meets it. Immutable. Source: the
 * policy language, section 4.
 *
 * @param refusal the ruling that every call gets, if no call can be allowed
 * @param require rules that must all hold
 * @param denyIf rules of which none may hold
 * @param limits the counters that a call is charged to
 * @param approval the ruling of an action that asks a person about every call
 * @param requireApproval rules of which any that holds asks a person
 * @param allowed the ruling of a call that nothing stood against
 */
record ToolPlan(
    Optional<Ruling> refusal,
    List<RulePlan> require,
    List<RulePlan> denyIf,
    LimitsPlan limits,
    Optional<Ruling> approval,
    List<RulePlan> requireApproval,
    Ruling allowed) {

  static ToolPlan refusing(Ruling refusal) {
    return new ToolPlan(
        Optional.of(refusal),
        List.of(),
        List.of(),
        LimitsPlan.NONE,
        Optional.empty(),
        List.of(),
        refusal);
  }

  /** Why a call is refused before any limit is looked at; null if it is not. */
  @Nullable Ruling refusal(JsonObject arguments, Caller caller) {
    if (refusal.isPresent()) {
      return refusal.get();
    }
    for (int i = 0; i < require.size(); i++) {
      RulePlan rule = require.get(i);
      Truth truth = rule.test(arguments, caller);
      if (truth != Truth.TRUE) {
        return truth == Truth.FALSE ? rule.ruling() : rule.onError();
      }
    }
    for (int i = 0; i < denyIf.size(); i++) {
      RulePlan rule = denyIf.get(i);
      Truth truth = rule.test(arguments, caller);
      if (truth != Truth.FALSE) {
        return truth == Truth.TRUE ? rule.ruling() : rule.onError();
      }
    }
    return null;
  }

  /** Which rule asks a person about a call; null if none does. An error asks. */
  @Nullable Ruling approval(JsonObject arguments, Caller caller) {
    if (approval.isPresent()) {
      return approval.get();
    }
    for (int i = 0; i < requireApproval.size(); i++) {
      RulePlan rule = requireApproval.get(i);
      if (rule.test(arguments, caller) != Truth.FALSE) {
        return rule.ruling();
      }
    }
    return null;
  }
}
