package dev.policyguard.testkit.arbitrary;

import dev.policyguard.policy.AllTools;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Increment;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.ToolRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where a policy looks in the calls of a tool, and near which values. Confined to a thread. */
final class Places {

  private final Map<ArgumentPath, List<Object>> values = new LinkedHashMap<>();

  private Places() {}

  static Map<ArgumentPath, List<Object>> of(Policy policy, String tool) {
    Places places = new Places();
    AllTools all = policy.allTools();
    ToolRule rule = policy.tools().getOrDefault(tool, ToolRule.allow());
    List.of(rule.require(), rule.denyIf(), rule.requireApproval()).forEach(places::rules);
    List.of(all.require(), all.denyIf(), all.requireApproval()).forEach(places::rules);
    rule.limits().forEach(places::limit);
    all.limits().forEach(places::limit);
    return places.values;
  }

  private void rules(List<Rule> rules) {
    rules.forEach(rule -> rule.conditions().forEach(this::condition));
  }

  private void condition(Condition condition) {
    at(condition.path()).addAll(NearValues.of(condition));
  }

  private void limit(Limit limit) {
    if (limit.increment() instanceof Increment.From from) {
      at(from.path()).addAll(NearValues.of(limit.max().toBigDecimal()));
    }
  }

  private List<Object> at(ArgumentPath path) {
    return values.computeIfAbsent(path, p -> new ArrayList<>());
  }
}
