package dev.policyguard.lint;

import dev.policyguard.policy.DefaultAction;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;

/** A policy that allows by default, and denies nothing. */
final class DefaultCheck implements Check {

  @Override
  public void check(Subject subject, Report report) {
    Policy policy = subject.policy();
    if (policy.defaultAction() == DefaultAction.ALLOW
        && policy.hide().isEmpty()
        && !stopsAnything(subject.allTools())
        && policy.tools().entrySet().stream()
            .noneMatch(tool -> stopsAnything(tool.getKey(), tool.getValue()))) {
      report.add(
          Kind.DEFAULT_ALLOWS_ALL,
          "/default",
          "Tools that are not listed are allowed, and no tool is hidden, denied or given a"
              + " condition.",
          "Every tool can be called, those too that the server will have one day.",
          "Write \"default\": \"deny\" and list the tools that may be called; {} allows one.");
    }
  }

  private static boolean stopsAnything(String name, ToolRule rule) {
    return rule.action() != ToolAction.ALLOW || stopsAnything(Subject.owner(name, rule));
  }

  private static boolean stopsAnything(Owner owner) {
    return !owner.rules().isEmpty();
  }
}
