package dev.policyguard.lint;

import dev.policyguard.lint.Owner.RuleList;
import dev.policyguard.lint.Owner.RuleSite;
import dev.policyguard.lint.Owner.Site;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A {@code deny_if} that holds for every call that meets {@code require}. */
final class ForcedDenialCheck implements Check {

  @Override
  public void check(Subject subject, Report report) {
    Budget budget = new Budget();
    List<Site> ofAll = subject.allTools().conditions(RuleList.REQUIRE);
    for (Owner owner : subject.owners()) {
      boolean affordable = !owner.denyIf().isEmpty() && budget.spend(ofAll.size());
      List<Site> required = new ArrayList<>(owner.conditions(RuleList.REQUIRE));
      if (owner.tool().isPresent() && affordable) {
        required.addAll(ofAll);
      }
      if (affordable && !required.isEmpty()) {
        for (RuleSite rule : owner.rules(RuleList.DENY_IF)) {
          if (!rule.rule().conditions().isEmpty() && isForced(rule, required, budget)) {
            report(rule, report);
          }
        }
      }
    }
  }

  private static boolean isForced(RuleSite rule, List<Site> required, Budget budget) {
    List<Site> denied = rule.conditions();
    if (denied.stream().anyMatch(site -> site.condition().path().leadsToEach())
        || !budget.spend(required.size())) {
      return false;
    }
    Set<Site> conclusions = new HashSet<>(denied);
    List<Site> both = new ArrayList<>(required);
    both.addAll(denied);
    for (PathConditions group : PathConditions.grouped(both, budget)) {
      List<Site> here = group.sites();
      List<Site> premises = here.stream().filter(site -> !conclusions.contains(site)).toList();
      for (Site site : here) {
        if (conclusions.contains(site) && (premises.isEmpty() || !group.implied(site, premises))) {
          return false;
        }
      }
    }
    return true;
  }

  private static void report(RuleSite rule, Report report) {
    report.add(
        Kind.DENY_IF_ALWAYS_HOLDS,
        rule.pointer(),
        "Every call that meets require meets this deny_if too, beginning with "
            + rule.conditions().get(0).shown()
            + ".",
        "So every call is denied.",
        "Remove one of the two, or turn the operator round.");
  }
}
