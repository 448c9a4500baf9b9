package dev.policyguard.lint;

import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Operator;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.tool.ToolDefinition;
import java.util.List;
import java.util.Map;

/** Short ways to say what is looked at. */
final class Linted {

  private Linted() {}

  static Rule rule(Condition... conditions) {
    return Rule.of(conditions);
  }

  static Condition when(String path, Operator operator, Object value) {
    return Condition.of(path, operator, value);
  }

  static ToolRule require(Rule... rules) {
    ToolRule.Builder tool = ToolRule.builder();
    List.of(rules).forEach(tool::require);
    return tool.build();
  }

  static ToolRule denyIf(Rule... rules) {
    ToolRule.Builder tool = ToolRule.builder();
    List.of(rules).forEach(tool::denyIf);
    return tool.build();
  }

  static ToolRule limits(Limit... limits) {
    return ToolRule.limited(limits);
  }

  static Policy policy(ToolRule rule) {
    return Policy.builder().tool("x", rule).build();
  }

  /** The ids of all findings. */
  static List<String> ids(Policy policy) {
    return PolicyLint.of(policy).findings().stream().map(LintFinding::id).toList();
  }

  static List<String> ids(ToolRule rule) {
    return ids(policy(rule));
  }

  /** The ids of what is found with the tool x and this schema. */
  static List<String> ids(ToolRule rule, Map<String, ?> schema) {
    return findings(rule, schema).stream().map(LintFinding::id).toList();
  }

  static List<LintFinding> findings(ToolRule rule, Map<String, ?> schema) {
    return PolicyLint.of(policy(rule))
        .withTools(List.of(ToolDefinition.builder("x").inputSchema(schema).build()))
        .findings();
  }
}
