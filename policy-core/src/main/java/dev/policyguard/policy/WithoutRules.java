package dev.policyguard.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes rules out of a policy by the ids that decisions call them by. Confined to a thread. */
final class WithoutRules {

  private final Set<String> ids;
  private final Set<String> left;

  private WithoutRules(Set<String> ids) {
    this.ids = ids;
    this.left = new LinkedHashSet<>(ids);
  }

  static Policy of(Policy policy, Set<String> ids) {
    WithoutRules removal = new WithoutRules(ids);
    AllTools allTools = removal.allTools(policy.allTools());
    Map<String, ToolRule> tools = new LinkedHashMap<>();
    policy.tools().forEach((tool, rule) -> tools.put(tool, removal.tool("/tools/" + tool, rule)));
    if (!removal.left.isEmpty()) {
      throw new IllegalArgumentException(
          "rules: the policy has no rule " + removal.left + "; decisions and explain name them");
    }
    return new Policy(policy.defaultAction(), policy.hide(), allTools, tools, policy.description());
  }

  private AllTools allTools(AllTools all) {
    String at = "/all_tools";
    return new AllTools(
        rules(at + "/require", all.require()),
        rules(at + "/deny_if", all.denyIf()),
        rules(at + "/require_approval", all.requireApproval()),
        limits(at + "/limits/", all.limits()));
  }

  private ToolRule tool(String at, ToolRule rule) {
    ToolAction action = isTaken(at + "/action", rule) ? ToolAction.ALLOW : rule.action();
    return new ToolRule(
        action,
        rule.reason(),
        rules(at + "/require", rule.require()),
        rules(at + "/deny_if", rule.denyIf()),
        rules(at + "/require_approval", rule.requireApproval()),
        limits(at + "/limits/", rule.limits()),
        rule.description());
  }

  private boolean isTaken(String id, ToolRule rule) {
    return rule.action() != ToolAction.ALLOW && isTaken(id);
  }

  private boolean isTaken(String id) {
    left.remove(id);
    return ids.contains(id);
  }

  private List<Rule> rules(String list, List<Rule> rules) {
    List<String> names = RuleIds.of(list, rules);
    List<Rule> kept = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      if (!isTaken(names.get(i))) {
        kept.add(rules.get(i));
      }
    }
    return kept;
  }

  private List<Limit> limits(String list, List<Limit> limits) {
    return limits.stream().filter(limit -> !isTaken(list + limit.counter())).toList();
  }
}
