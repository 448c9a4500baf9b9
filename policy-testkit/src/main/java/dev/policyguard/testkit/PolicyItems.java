package dev.policyguard.testkit;

import dev.policyguard.policy.AllTools;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.DefaultAction;
import dev.policyguard.policy.Increment;
import dev.policyguard.policy.JsonPointer;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.RuleIds;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.testkit.PolicyCoverage.Effect;
import dev.policyguard.testkit.PolicyCoverage.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lists what of a policy tests can see at work. Confined to a thread. */
final class PolicyItems {

  private static final String ALL_TOOLS = "/all_tools";

  private final Policy policy;
  private final List<ItemTally> items = new ArrayList<>();

  private PolicyItems(Policy policy) {
    this.policy = policy;
  }

  /** Tallies of all items, with nothing counted. */
  static List<ItemTally> of(Policy policy) {
    PolicyItems items = new PolicyItems(policy);
    items.collect();
    return items.items;
  }

  private void collect() {
    boolean allows = policy.defaultAction() == DefaultAction.ALLOW;
    boolean hidesAll = policy.hides(Policy.EVERY_TOOL);
    if (!hidesAll) {
      add(
          Kind.DEFAULT,
          "/default",
          allows ? "(default allow)" : "(default deny)",
          allows ? Effect.LET_PASS : Effect.DENIED);
    }
    for (int i = 0; i < policy.hide().size(); i++) {
      add(Kind.HIDE, JsonPointer.child("/hide", i), "(hidden)", Effect.DENIED);
    }
    if (!hidesAll) {
      allTools(policy.allTools());
      policy.tools().forEach(this::tool);
    }
  }

  private void allTools(AllTools all) {
    rules(Kind.REQUIRE, ALL_TOOLS, ALL_TOOLS, all.require());
    rules(Kind.DENY_IF, ALL_TOOLS, ALL_TOOLS, all.denyIf());
    limits(ALL_TOOLS, ALL_TOOLS, all.limits());
    rules(Kind.REQUIRE_APPROVAL, ALL_TOOLS, ALL_TOOLS, all.requireApproval());
  }

  private void tool(String name, ToolRule tool) {
    if (policy.hides(name)) {
      return;
    }
    String pointer = JsonPointer.child("/tools", name);
    String owner = "/tools/" + name;
    String action = JsonPointer.child(pointer, "action");
    switch (tool.action()) {
      case DENY -> add(Kind.ACTION, action, owner + "/action", Effect.DENIED);
      case REQUIRE_APPROVAL -> {
        add(Kind.TOOL, pointer, owner, Effect.LET_PASS);
        add(Kind.ACTION, action, owner + "/action", Effect.ASKED);
        rules(tool, pointer, owner);
      }
      case ALLOW -> {
        add(Kind.TOOL, pointer, owner, Effect.LET_PASS);
        rules(tool, pointer, owner);
        rules(Kind.REQUIRE_APPROVAL, pointer, owner, tool.requireApproval());
      }
    }
  }

  private void rules(ToolRule tool, String pointer, String owner) {
    rules(Kind.REQUIRE, pointer, owner, tool.require());
    rules(Kind.DENY_IF, pointer, owner, tool.denyIf());
    limits(pointer, owner, tool.limits());
  }

  private void rules(Kind kind, String pointer, String owner, List<Rule> rules) {
    String name = kind.name().toLowerCase(Locale.ROOT);
    List<String> ids = RuleIds.of(owner + "/" + name, rules);
    for (int i = 0; i < rules.size(); i++) {
      String at = JsonPointer.child(JsonPointer.child(pointer, name), i);
      Effect holds = ItemTally.where(kind, true);
      // A rule without conditions always holds.
      boolean always = rules.get(i).conditions().isEmpty();
      add(kind, at, ids.get(i), holds, always ? holds : ItemTally.where(kind, false));
    }
  }

  private void limits(String pointer, String owner, List<Limit> limits) {
    for (int i = 0; i < limits.size(); i++) {
      Limit limit = limits.get(i);
      Effect room = ItemTally.where(Kind.LIMIT, true);
      // What charges nothing always finds room.
      boolean always = limit.increment().equals(new Increment.Fixed(Amount.ZERO));
      add(
          Kind.LIMIT,
          JsonPointer.child(pointer + "/limits", i),
          owner + "/limits/" + limit.counter(),
          room,
          always ? room : ItemTally.where(Kind.LIMIT, false));
    }
  }

  private void add(Kind kind, String pointer, String rule, Effect... effects) {
    items.add(new ItemTally(kind, pointer, rule, List.of(effects)));
  }
}
