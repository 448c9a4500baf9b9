package dev.policyguard.lint;

import static dev.policyguard.lint.Linted.denyIf;
import static dev.policyguard.lint.Linted.ids;
import static dev.policyguard.lint.Linted.rule;
import static dev.policyguard.lint.Linted.when;
import static dev.policyguard.policy.Operator.EQ;
import static dev.policyguard.policy.Operator.EXISTS;
import static dev.policyguard.policy.Operator.GT;
import static dev.policyguard.policy.Operator.NEQ;
import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.policy.AllTools;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.ToolRule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AbsenceCheckTest {

  private static final Rule LARGE = rule(when("args.order.amount", GT, 100));

  @Test
  void lint_denyIfOfWhatMayBeAbsent_warned() {
    assertThat(ids(denyIf(LARGE))).containsExactly("deny-if-absent");
    assertThat(ids(denyIf(LARGE, rule(when("args.order.amount", GT, 10)))))
        .containsExactly("deny-if-absent");
  }

  @Test
  void lint_denyIfOfWhatIsRequired_silent() {
    assertThat(ids(requiring(when("args.order.amount", EXISTS, true)))).isEmpty();
    assertThat(ids(requiring(when("args.order[\"amount\"]", GT, 0)))).isEmpty();
    assertThat(ids(requiring(when("args.order.amount.value", EXISTS, true)))).isEmpty();
    assertThat(ids(denyIf(LARGE, rule(when("args.order.amount", EXISTS, false))))).isEmpty();
  }

  @Test
  void lint_denyIfOfWhatOtherRulesDoNotGuard_warned() {
    assertThat(ids(requiring(when("args.order", EXISTS, true)))).containsExactly("deny-if-absent");
    assertThat(ids(requiring(when("args.order.amount.value", EXISTS, false))))
        .containsExactly("deny-if-absent");
    Rule both = rule(when("args.order.amount", EXISTS, false), when("args.force", EXISTS, false));
    assertThat(ids(denyIf(LARGE, both))).containsExactly("deny-if-absent");
  }

  @Test
  void lint_denyIfWithSchema_onlyTheOptional() {
    Map<String, Object> order =
        Map.of("type", "object", "properties", Map.of("amount", Map.of("type", "number")));
    Map<String, Object> optional = Map.of("properties", Map.of("order", order));
    Map<String, Object> withAmount =
        Map.of("allOf", List.of(order, Map.of("required", List.of("amount"))));
    Map<String, Object> required =
        Map.of("properties", Map.of("order", withAmount), "required", List.of("order"));

    assertThat(ids(denyIf(LARGE), optional)).containsExactly("deny-if-absent");
    assertThat(ids(denyIf(LARGE), required)).isEmpty();
  }

  @Test
  void lint_denyIfOfAllTools_onlyAttributesOfTheCaller() {
    AllTools all =
        AllTools.builder()
            .denyIf(rule(when("args.force", EQ, true)))
            .denyIf(rule(when("caller.role", NEQ, "admin")))
            .build();

    assertThat(PolicyLint.of(Policy.builder().allTools(all).build()).findings())
        .extracting(LintFinding::pointer)
        .containsExactly("/all_tools/deny_if/1/conditions/0");
  }

  private static ToolRule requiring(Condition condition) {
    return ToolRule.builder().require(rule(condition)).denyIf(LARGE).build();
  }
}
