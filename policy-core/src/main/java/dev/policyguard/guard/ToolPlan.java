package dev.policyguard.guard;

import dev.policyguard.call.Caller;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.decision.Ruling;
import dev.policyguard.limit.Charge;
import dev.policyguard.limit.CounterKey;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one tool's rule comes to, in the order in which a call meets it. Immutable.
 *
 * @param refusal the ruling that every call gets, if no call can be allowed
 * @param allowed the ruling of a call that nothing stood against
 * @param limits the counters that a call is charged to, with what is said when each is full
 */
record ToolPlan(Optional<Ruling> refusal, Ruling allowed, List<LimitPlan> limits) {

  record LimitPlan(Limit limit, Ruling full) {}

  /** Makes rulings of one policy. */
  interface Rulings {
    Ruling of(DecisionCode code, String rule, String message);
  }

  static ToolPlan refusing(Ruling refusal) {
    return new ToolPlan(Optional.of(refusal), refusal, List.of());
  }

  static ToolPlan allowing(Ruling allowed) {
    return new ToolPlan(Optional.empty(), allowed, List.of());
  }

  static ToolPlan of(String tool, ToolRule rule, Rulings rulings) {
    String id = "/tools/" + tool;
    if (rule.action() == ToolAction.DENY) {
      String reason = rule.reason().orElse("This tool may not be called here. Use another tool.");
      return refusing(rulings.of(DecisionCode.TOOL_DENIED, id + "/action", reason));
    }
    List<LimitPlan> limits = new ArrayList<>();
    for (Limit limit : rule.limits()) {
      limits.add(
          new LimitPlan(
              limit,
              rulings.of(
                  DecisionCode.LIMIT_EXCEEDED,
                  id + "/limits/" + limit.counter(),
                  limit.onDeny().orElse("The limit " + limit.counter() + " is used up."))));
    }
    Ruling allowed = rulings.of(DecisionCode.ALLOWED, id, "The call is allowed.");
    return new ToolPlan(Optional.empty(), allowed, List.copyOf(limits));
  }

  /** What a call of this caller is charged. */
  List<Charge> charges(Caller caller) {
    List<Charge> charges = new ArrayList<>(limits.size());
    for (LimitPlan plan : limits) {
      Limit limit = plan.limit();
      charges.add(
          new Charge(CounterKey.of(limit, caller), Amount.ONE, limit.max(), limit.window()));
    }
    return charges;
  }

  /** Names the amounts that a store gave, by their counters. */
  Map<String, Amount> remaining(List<Amount> amounts) {
    Map<String, Amount> remaining = new LinkedHashMap<>();
    for (int i = 0; i < limits.size(); i++) {
      remaining.put(limits.get(i).limit().counter(), amounts.get(i));
    }
    return Collections.unmodifiableMap(remaining);
  }
}
