package dev.policyguard.lint;

import dev.policyguard.policy.AllTools;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.tool.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is looked at. Immutable.
 *
 * @param policy the policy
 * @param tools the tools of its server by name, where they are known
 */
record Subject(Policy policy, Optional<Map<String, ToolDefinition>> tools) {

  /** What holds for every call. */
  Owner allTools() {
    AllTools all = policy.allTools();
    return new Owner(
        "/all_tools",
        Optional.empty(),
        all.require(),
        all.denyIf(),
        all.requireApproval(),
        all.limits());
  }

  /** What holds for each tool that can be called at all. */
  List<Owner> reachableTools() {
    List<Owner> owners = new ArrayList<>();
    policy
        .tools()
        .forEach(
            (name, rule) -> {
              if (!policy.hides(name) && rule.action() != ToolAction.DENY) {
                owners.add(owner(name, rule));
              }
            });
    return owners;
  }

  /** All of these. */
  List<Owner> owners() {
    List<Owner> owners = new ArrayList<>();
    owners.add(allTools());
    owners.addAll(reachableTools());
    return owners;
  }

  static Owner owner(String name, ToolRule rule) {
    return new Owner(
        Pointer.ofTool(name),
        Optional.of(name),
        rule.require(),
        rule.denyIf(),
        rule.requireApproval(),
        rule.limits());
  }
}
