package dev.policyguard.lint;

import dev.policyguard.lint.Owner.RuleList;
import dev.policyguard.lint.Owner.RuleSite;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;

/** Rules without conditions, which hold for every call, beside what they make pointless. */
final class UnconditionalRulesCheck implements Check {

  @Override
  public void check(Subject subject, Report report) {
    for (Owner owner : subject.owners()) {
      for (RuleSite rule : owner.rules()) {
        if (rule.rule().conditions().isEmpty()) {
          switch (rule.list()) {
            case REQUIRE -> require(rule, report);
            case DENY_IF -> denyIf(owner, rule, report);
            case REQUIRE_APPROVAL -> approvals(owner, rule, report);
          }
        }
      }
    }
    subject
        .policy()
        .tools()
        .forEach((name, rule) -> approvalsBesideAction(subject, name, rule, report));
  }

  private static void require(RuleSite rule, Report report) {
    report.add(
        Kind.REQUIRE_ALWAYS_HOLDS,
        rule.pointer(),
        "This rule has no conditions, so every call meets it.",
        "It requires nothing.",
        "Give it conditions, or remove it.");
  }

  private static void denyIf(Owner owner, RuleSite rule, Report report) {
    boolean alone =
        owner.denyIf().size() == 1
            && owner.require().isEmpty()
            && owner.requireApproval().isEmpty()
            && owner.limits().isEmpty();
    if (owner.tool().isEmpty()) {
      report.add(
          Kind.DENY_IF_ALWAYS_HOLDS,
          rule.pointer(),
          "This rule has no conditions, so it denies every call of every tool.",
          "No tool can be called, whatever the rest of the policy says.",
          "Give it conditions, or remove it.");
    } else if (!alone) {
      report.add(
          Kind.DENY_IF_ALWAYS_HOLDS,
          rule.pointer(),
          "This rule has no conditions, so it denies every call.",
          "The tool's other rules and limits never decide anything.",
          "Give it conditions, or write \"action\": \"deny\" and nothing else.");
    }
  }

  private static void approvals(Owner owner, RuleSite rule, Report report) {
    if (owner.requireApproval().size() > 1) {
      report.add(
          Kind.APPROVAL_RULE_POINTLESS,
          rule.pointer(),
          "This rule has no conditions, so a person is asked about every call.",
          "The other rules in require_approval change nothing.",
          "Give it conditions, or keep this rule alone.");
    }
  }

  private static void approvalsBesideAction(
      Subject subject, String name, ToolRule rule, Report report) {
    if (rule.action() == ToolAction.REQUIRE_APPROVAL
        && !rule.requireApproval().isEmpty()
        && !subject.policy().hides(name)) {
      report.add(
          Kind.APPROVAL_RULE_POINTLESS,
          Pointer.ofTool(name) + "/" + RuleList.REQUIRE_APPROVAL.member(),
          "The action of "
              + Report.quoted(name)
              + " is require_approval, so a person is asked about every call.",
          "The rules in require_approval change nothing.",
          "Remove the action to ask only where a rule holds, or remove the rules.");
    }
  }
}
