package dev.policyguard.testkit;

import dev.policyguard.call.ToolCall;
import dev.policyguard.condition.Truth;
import dev.policyguard.decision.Trace;
import dev.policyguard.policy.JsonPointer;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.testkit.PolicyCoverage.Effect;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** Counts what the items of one policy do. Thread-safe. */
final class PolicyTally {

  private final Policy policy;
  private final String revision;
  private final List<String> hide;
  private final Set<String> files = new ConcurrentSkipListSet<>();
  private final Map<String, ItemTally> items;

  private PolicyTally(Policy policy, String revision, Map<String, ItemTally> items) {
    this.policy = policy;
    this.revision = revision;
    this.hide = List.copyOf(policy.hide());
    this.items = Collections.unmodifiableMap(items);
  }

  static PolicyTally of(Policy policy, String revision) {
    Map<String, ItemTally> items = new LinkedHashMap<>();
    PolicyItems.of(policy).forEach(item -> items.put(item.pointer(), item));
    return new PolicyTally(policy, revision, items);
  }

  PolicyCoverage coverage() {
    return new PolicyCoverage(
        revision, List.copyOf(files), items.values().stream().map(ItemTally::item).toList());
  }

  void playedBy(String file) {
    files.add(file);
  }

  /** What a call met, until it was decided or a person was asked. */
  void meets(ToolCall call, Trace trace) {
    trace
        .steps()
        .forEach(step -> step.check().ifPresent(check -> checked(check.pointer(), check.truth())));
    String action = JsonPointer.child(tool(call), "action");
    switch (trace.decision().code()) {
      case HIDDEN -> seen(hiding(call.tool()), Effect.DENIED);
      case DEFAULT_DENY -> seen("/default", Effect.DENIED);
      case TOOL_DENIED -> seen(action, Effect.DENIED);
      case APPROVAL_REQUIRED -> {
        if (asksAlways(call.tool())) {
          seen(action, Effect.ASKED);
        }
      }
      default -> {}
    }
  }

  /** A call goes on in the end, be it that a person said yes. */
  void isAllowed(ToolCall call) {
    seen(policy.tools().containsKey(call.tool()) ? tool(call) : "/default", Effect.LET_PASS);
  }

  private void checked(String pointer, Truth truth) {
    ItemTally item = items.get(pointer);
    if (item != null) {
      item.checked(truth);
    }
  }

  private void seen(String pointer, Effect effect) {
    ItemTally item = items.get(pointer);
    if (item != null) {
      item.seen(effect);
    }
  }

  private boolean asksAlways(String tool) {
    return policy.tools().containsKey(tool)
        && policy.tools().get(tool).action() == ToolAction.REQUIRE_APPROVAL;
  }

  private static String tool(ToolCall call) {
    return JsonPointer.child("/tools", call.tool());
  }

  /** A tool's own name hides it before the star does. */
  private String hiding(String tool) {
    int own = hide.indexOf(tool);
    return JsonPointer.child("/hide", own >= 0 ? own : hide.indexOf(Policy.EVERY_TOOL));
  }
}
