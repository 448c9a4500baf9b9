package dev.policyguard.lint;

import dev.policyguard.lint.Contradictions.Contradiction;
import dev.policyguard.lint.Owner.RuleList;
import dev.policyguard.lint.Owner.RuleSite;
import dev.policyguard.lint.Owner.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rules that can never hold: each by itself, and what must hold together. */
final class ContradictionCheck implements Check {

  @Override
  public void check(Subject subject, Report report) {
    Budget budget = new Budget();
    Owner all = subject.allTools();
    boolean allContradict = owner(all, List.of(), budget, report);
    List<Site> required = allContradict ? List.of() : all.conditions(RuleList.REQUIRE);
    subject.reachableTools().forEach(tool -> owner(tool, required, budget, report));
  }

  /** Says whether the owner's own requirements contradict each other. */
  private static boolean owner(Owner owner, List<Site> ofAll, Budget budget, Report report) {
    boolean contradict = false;
    for (RuleSite rule : owner.rules()) {
      Optional<Contradiction> found = Contradictions.find(rule.conditions(), budget);
      found.ifPresent(contradiction -> neverHolds(rule, contradiction, report));
      contradict |= found.isPresent() && rule.list() == RuleList.REQUIRE;
    }
    boolean several = owner.require().size() + ofAll.size() > 1 && !owner.require().isEmpty();
    if (!contradict && several && budget.spend(ofAll.size())) {
      List<Site> required = new ArrayList<>(ofAll);
      required.addAll(owner.conditions(RuleList.REQUIRE));
      Optional<Contradiction> found = Contradictions.find(required, budget);
      found.ifPresent(contradiction -> contradict(owner, contradiction, report));
      contradict = found.isPresent();
    }
    return contradict;
  }

  private static void neverHolds(RuleSite rule, Contradiction contradiction, Report report) {
    report.add(
        Kind.NEVER_HOLDS,
        rule.pointer(),
        "No call meets " + contradiction.shown() + ", so this rule never holds.",
        switch (rule.list()) {
          case REQUIRE -> "Every call is denied.";
          case DENY_IF ->
              "It denies nothing that it names, only arguments of a type that it has no answer for.";
          case REQUIRE_APPROVAL ->
              "A person is asked about nothing that it names, only about arguments of a type that it has"
                  + " no answer for.";
        },
        rule.list() == RuleList.REQUIRE
            ? "Remove one of the conditions."
            : "Conditions of one rule are joined by AND: make a rule of each to join them by OR.");
  }

  private static void contradict(Owner owner, Contradiction contradiction, Report report) {
    Site at = contradiction.last();
    report.add(
        Kind.REQUIREMENTS_CONTRADICT,
        at.pointer().startsWith(owner.pointer() + "/") ? at.rule() : owner.pointer(),
        "No call meets " + contradiction.shown() + ", and both are required.",
        "All rules in require must hold, so every call is denied.",
        "Remove one of the rules, or join what they allow in one condition, with in for example.");
  }
}
