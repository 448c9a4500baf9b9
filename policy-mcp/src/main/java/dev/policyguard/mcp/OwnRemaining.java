package dev.policyguard.mcp;

import dev.policyguard.call.Caller;
import dev.policyguard.decision.Decision;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Scope;
import dev.policyguard.policy.ToolRule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What remains of the limits that count one caller's calls of a tool alone. What remains of a
 * global one tells how busy the others are. A limit that the policy does not have is left out, too.
 * Only where everything is disclosed, there is everything.
 *
 * @param guard knows the policies
 * @param tool the tool's name
 * @param disclosure how much clients are told
 */
record OwnRemaining(PolicyGuard guard, String tool, Disclosure disclosure) {

  /** The part of what a decision knows that is the caller's business. */
  Map<String, Amount> of(Caller caller, Decision decision) {
    if (decision.remaining().isEmpty() || disclosure == Disclosure.FULL) {
      return decision.remaining();
    }
    Map<String, Amount> own = new LinkedHashMap<>();
    Policy policy = guard.policyFor(caller).orElseGet(() -> Policy.builder().build());
    ToolRule rule = policy.tools().getOrDefault(tool, ToolRule.allow());
    Stream.concat(rule.limits().stream(), policy.allTools().limits().stream())
        .filter(limit -> limit.scope() != Scope.GLOBAL)
        .map(Limit::counter)
        .filter(decision.remaining()::containsKey)
        .forEach(counter -> own.put(counter, decision.remaining().get(counter)));
    return own;
  }
}
