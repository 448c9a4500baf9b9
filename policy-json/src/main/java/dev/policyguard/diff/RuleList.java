package dev.policyguard.diff;

import dev.policyguard.policy.AllTools;
import dev.policyguard.policy.JsonPointer;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.ToolRule;
import java.util.List;
import java.util.Locale;

/** The lists of rules there are. */
enum RuleList {
  REQUIRE,
  DENY_IF,
  REQUIRE_APPROVAL;

  String member() {
    return name().toLowerCase(Locale.ROOT);
  }

  String pointer(String owner, int index) {
    return JsonPointer.child(owner + "/" + member(), index);
  }

  List<Rule> of(ToolRule rule) {
    return switch (this) {
      case REQUIRE -> rule.require();
      case DENY_IF -> rule.denyIf();
      case REQUIRE_APPROVAL -> rule.requireApproval();
    };
  }

  List<Rule> of(AllTools all) {
    return switch (this) {
      case REQUIRE -> all.require();
      case DENY_IF -> all.denyIf();
      case REQUIRE_APPROVAL -> all.requireApproval();
    };
  }

  /** What a rule in this list puts in a call's way. */
  List<Obstacle> obstacles(Rule rule, String pointer) {
    return switch (this) {
      case REQUIRE -> Obstacle.required(rule, pointer);
      case DENY_IF -> List.of(Obstacle.held(Obstacle.Level.REFUSES, rule, pointer));
      case REQUIRE_APPROVAL -> List.of(Obstacle.held(Obstacle.Level.ASKS, rule, pointer));
    };
  }
}
