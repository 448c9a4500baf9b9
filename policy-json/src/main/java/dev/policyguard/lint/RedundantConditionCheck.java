package dev.policyguard.lint;

import dev.policyguard.lint.Owner.RuleSite;
import dev.policyguard.lint.Owner.Site;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Operator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Conditions that hold wherever the rest of their rule does. That something exists, said beside
 * another condition on it, is left alone: it is said for the reader.
 */
final class RedundantConditionCheck implements Check {

  @Override
  public void check(Subject subject, Report report) {
    Budget budget = new Budget();
    for (Owner owner : subject.owners()) {
      for (RuleSite rule : owner.rules()) {
        if (rule.rule().conditions().size() > 1
            && Contradictions.find(rule.conditions(), budget).isEmpty()) {
          repeated(rule, report);
          PathConditions.grouped(distinct(rule), budget).forEach(group -> implied(group, report));
        }
      }
    }
  }

  private static void repeated(RuleSite rule, Report report) {
    Set<Condition> seen = new HashSet<>();
    for (Site site : rule.conditions()) {
      if (!seen.add(site.condition())) {
        report.add(
            Kind.REDUNDANT_CONDITION,
            site.pointer(),
            site.shown() + " stands in this rule twice.",
            "It adds nothing; perhaps something else was meant.",
            "Remove it, or correct it.");
      }
    }
  }

  private static List<Site> distinct(RuleSite rule) {
    Set<Condition> seen = new HashSet<>();
    return rule.conditions().stream().filter(site -> seen.add(site.condition())).toList();
  }

  /** From the last to the first, so that of two that say the same the first is kept. */
  private static void implied(PathConditions group, Report report) {
    List<Site> rest = new ArrayList<>(group.sites());
    for (int i = group.sites().size() - 1; i >= 0 && rest.size() > 1; i--) {
      Site site = group.sites().get(i);
      rest.remove(site);
      if (site.condition().operator() != Operator.EXISTS && group.implied(site, rest)) {
        report.add(
            Kind.REDUNDANT_CONDITION,
            site.pointer(),
            site.shown()
                + " holds wherever the rest of this rule does: "
                + rest.get(0).shown()
                + (rest.size() > 1 ? ", …." : "."),
            "It adds nothing; perhaps something else was meant.",
            "Remove it, or correct it.");
      } else {
        rest.add(site);
      }
    }
  }
}
