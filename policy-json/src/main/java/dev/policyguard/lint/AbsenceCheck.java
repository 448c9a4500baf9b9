package dev.policyguard.lint;

import dev.policyguard.call.JsonObject;
import dev.policyguard.lint.Owner.RuleList;
import dev.policyguard.lint.Owner.RuleSite;
import dev.policyguard.lint.Owner.Site;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.Operator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** A {@code deny_if} that a call gets round by leaving the argument out. */
final class AbsenceCheck implements Check {

  // An argument is known to be there if a rule in require looks at it or beyond it, or a rule in
  // deny_if denies where it, or what leads to it, is not there. What all tools have in common is
  // looked at for the caller only: of arguments, each tool has its own.

  @Override
  public void check(Subject subject, Report report) {
    Schemas schemas = new Schemas(subject, new Budget());
    Set<PathKey> ofAll = guarded(subject.allTools());
    for (Owner owner : subject.owners()) {
      Set<PathKey> guarded = guarded(owner);
      Set<PathKey> reported = new HashSet<>();
      for (Site site : owner.conditions(RuleList.DENY_IF)) {
        PathKey key = PathKey.of(site.condition().path());
        boolean looked =
            site.condition().operator() != Operator.EXISTS
                && (owner.tool().isPresent() || key.root() == ArgumentPath.Root.CALLER);
        if (looked && !guarded.contains(key) && !ofAll.contains(key) && reported.add(key)) {
          Optional<Boolean> optional =
              owner.tool().flatMap(tool -> schemas.optional(tool, site.condition().path()));
          if (optional.orElse(true)) {
            report(site, optional.isPresent(), report);
          }
        }
      }
    }
  }

  private static void report(Site site, boolean knownOptional, Report report) {
    String path = Report.shown(site.condition().path());
    boolean negative =
        site.condition().operator() == Operator.NEQ
            || site.condition().operator() == Operator.NOT_IN;
    report.add(
        Kind.DENY_IF_ABSENT,
        site.pointer(),
        knownOptional
            ? path + " is optional in the tool's schema, and nothing requires it."
            : "Nothing requires that " + path + " is there.",
        "Where it is absent or null, "
            + (negative ? "even " : "")
            + site.shown()
            + " does not hold, and the rule denies nothing.",
        "Require it, with {\"path\": "
            + Report.quoted(site.condition().path().toString())
            + ", \"op\": \"exists\", \"value\": true} in require; or deny with \"value\": false in a"
            + " rule of its own.");
  }

  /** What is there in every call that is not denied, and what leads to it. */
  private static Set<PathKey> guarded(Owner owner) {
    Set<PathKey> guarded = new HashSet<>();
    for (Site site : owner.conditions(RuleList.REQUIRE)) {
      if (!PathConditions.isExistsFalse(site.condition())) {
        addWithWay(PathKey.of(site.condition().path()), guarded);
      }
    }
    for (RuleSite rule : owner.rules(RuleList.DENY_IF)) {
      if (rule.rule().conditions().size() == 1
          && PathConditions.isExistsFalse(rule.rule().conditions().get(0))) {
        addWithWay(PathKey.of(rule.rule().conditions().get(0).path()), guarded);
      }
    }
    return guarded;
  }

  private static void addWithWay(PathKey key, Set<PathKey> guarded) {
    // No call has values deeper than this.
    int deepest = Math.min(key.segments().size(), JsonObject.MAX_DEPTH);
    for (int length = deepest; length > 0; length--) {
      guarded.add(new PathKey(key.root(), key.segments().subList(0, length)));
    }
  }
}
