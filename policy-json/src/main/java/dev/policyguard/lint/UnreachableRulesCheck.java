package dev.policyguard.lint;

import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;

/** What a policy says of tools that can never be called: the hidden and the denied. */
final class UnreachableRulesCheck implements Check {

  @Override
  public void check(Subject subject, Report report) {
    Policy policy = subject.policy();
    boolean hidesAll = policy.hides(Policy.EVERY_TOOL);
    if (hidesAll && policy.hide().size() + policy.tools().size() > 1) {
      report.add(
          Kind.HIDES_EVERYTHING,
          Pointer.ofHidden(policy.hide().stream().toList().indexOf(Policy.EVERY_TOOL)),
          "\"*\" hides every tool, those too that the policy names.",
          "No tool can be called, and nothing else that the policy says of tools matters.",
          "Name the tools to hide, or remove everything else.");
    }
    policy
        .tools()
        .forEach(
            (name, rule) -> {
              if (policy.hide().contains(name)) {
                hidden(name, rule, report);
              } else if (!hidesAll) {
                denied(name, rule, report);
              }
            });
  }

  private static void hidden(String name, ToolRule rule, Report report) {
    boolean agrees =
        rule.action() == ToolAction.DENY && !Subject.owner(name, rule).hasRulesOrLimits();
    if (!agrees) {
      report.add(
          Kind.RULES_OF_HIDDEN_TOOL,
          Pointer.ofTool(name),
          "The tool " + Report.quoted(name) + " is in hide, and listed in tools as well.",
          "A hidden tool cannot be called, so what is said of it here never matters.",
          "Remove it from one of the two.");
    }
  }

  private static void denied(String name, ToolRule rule, Report report) {
    if (rule.action() == ToolAction.DENY && Subject.owner(name, rule).hasRulesOrLimits()) {
      report.add(
          Kind.RULES_OF_DENIED_TOOL,
          Pointer.ofTool(name),
          "The action of " + Report.quoted(name) + " is deny, and it has rules or limits as well.",
          "Every call is denied before any of them is looked at.",
          "Remove the action, or the rules and limits.");
    }
  }
}
