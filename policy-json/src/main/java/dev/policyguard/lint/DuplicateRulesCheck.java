package dev.policyguard.lint;

import dev.policyguard.lint.Owner.RuleList;
import dev.policyguard.lint.Owner.RuleSite;
import dev.policyguard.policy.Condition;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Rules with the same conditions in one list, or in a tool's list and that of all tools; those
 * without conditions have a check of their own.
 */
final class DuplicateRulesCheck implements Check {

  @Override
  public void check(Subject subject, Report report) {
    Owner all = subject.allTools();
    for (RuleList list : RuleList.values()) {
      Map<Set<Condition>, String> ofAll = list(all, list, Map.of(), report);
      subject.reachableTools().forEach(tool -> list(tool, list, ofAll, report));
    }
  }

  private static Map<Set<Condition>, String> list(
      Owner owner, RuleList list, Map<Set<Condition>, String> ofAll, Report report) {
    Map<Set<Condition>, String> seen = new HashMap<>();
    for (RuleSite rule : owner.rules(list)) {
      Set<Condition> conditions = Set.copyOf(rule.rule().conditions());
      String first = seen.getOrDefault(conditions, ofAll.getOrDefault(conditions, ""));
      seen.putIfAbsent(conditions, rule.pointer());
      if (!first.isEmpty() && !conditions.isEmpty()) {
        report.add(
            Kind.DUPLICATE_RULE,
            rule.pointer(),
            "This rule has the same conditions as " + Report.shown(first) + ".",
            "It never decides anything of its own.",
            "Remove it, or correct it.");
      }
    }
    return seen;
  }
}
