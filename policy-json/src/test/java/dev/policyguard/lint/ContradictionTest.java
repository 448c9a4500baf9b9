package dev.policyguard.lint;

import static dev.policyguard.lint.Linted.denyIf;
import static dev.policyguard.lint.Linted.ids;
import static dev.policyguard.lint.Linted.require;
import static dev.policyguard.lint.Linted.rule;
import static dev.policyguard.lint.Linted.when;
import static dev.policyguard.policy.Operator.CONTAINS;
import static dev.policyguard.policy.Operator.EQ;
import static dev.policyguard.policy.Operator.EXISTS;
import static dev.policyguard.policy.Operator.GT;
import static dev.policyguard.policy.Operator.GTE;
import static dev.policyguard.policy.Operator.IN;
import static dev.policyguard.policy.Operator.LT;
import static dev.policyguard.policy.Operator.LTE;
import static dev.policyguard.policy.Operator.NEQ;
import static dev.policyguard.policy.Operator.NOT_IN;
import static dev.policyguard.policy.Operator.REGEX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.policyguard.policy.AllTools;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ContradictionTest {

  static Stream<Arguments> contradictions() {
    return Stream.of(
        pair(when("args.a", EQ, "a"), when("args.a", EQ, "b")),
        pair(when("args.a", EQ, "5"), when("args.a", EQ, 5)),
        pair(when("args.a", EQ, 1), when("args[\"a\"]", NEQ, 1.0)),
        pair(when("args.a", GT, 5), when("args.a", LT, 3)),
        pair(when("args.a", GT, 5), when("args.a", LTE, 5)),
        pair(when("args.a", GTE, 5), when("args.a", LT, 5)),
        pair(when("args.a", GT, 5), when("args.a", REGEX, "x")),
        pair(when("args.a", IN, List.of("a", "b")), when("args.a", IN, List.of("c"))),
        pair(when("args.a", IN, List.of(1, 2)), when("args.a", GT, 2)),
        pair(when("args.a", IN, List.of("a", "b")), when("args.a", REGEX, "^c")),
        pair(when("args.a", EQ, "abc"), when("args.a", CONTAINS, "d")),
        pair(when("args.a", EQ, "a"), when("args.a", NOT_IN, List.of("a", "b"))),
        pair(when("args.a", NEQ, true), when("args.a", NEQ, false)),
        pair(when("args.a", EXISTS, false), when("args.a", NEQ, "x")),
        pair(when("args.a", EXISTS, false), when("args.a", EXISTS, true)),
        pair(when("args.a", EXISTS, false), when("args.a.b", EQ, 1)),
        pair(when("args.a", EXISTS, false), when("args.a[*].b", EQ, 1)),
        pair(when("args.a", EQ, 1), when("args.a.b", EQ, 1)),
        pair(when("args.a", EQ, 1), when("args.a.b", EXISTS, false)),
        pair(when("caller.role", EQ, "a"), when("caller.role", EQ, "b")));
  }

  static Stream<Arguments> compatible() {
    return Stream.of(
        pair(when("args.a", EQ, "a"), when("args.b", EQ, "b")),
        pair(when("args.a", EQ, "a"), when("caller.a", EQ, "b")),
        pair(when("args.a", GT, 3), when("args.a", LT, 5)),
        pair(when("args.a", GT, 3), when("args.a", LT, 3.000001)),
        pair(when("args.a", GTE, 5), when("args.a", LTE, 5)),
        pair(when("args.a", NEQ, "a"), when("args.a", NEQ, "b")),
        pair(when("args.a", IN, List.of("a", "b")), when("args.a", IN, List.of("b", "c"))),
        pair(when("args.a", IN, List.of("a", 7)), when("args.a", GT, 2)),
        pair(when("args.a", REGEX, "^a"), when("args.a", REGEX, "^b")),
        pair(when("args.a", CONTAINS, "a"), when("args.a", CONTAINS, 1)),
        pair(when("args.a[*]", EQ, "a"), when("args.a[*]", EQ, "b")),
        pair(when("args.a", EXISTS, true), when("args.a.b", EXISTS, false)),
        pair(when("args.a", CONTAINS, 1), when("args.a[0]", EQ, 2)),
        pair(when("args.a.b", EXISTS, false), when("args.a", EXISTS, false)));
  }

  @ParameterizedTest
  @MethodSource("contradictions")
  void lint_contradiction_neverHolds(Condition one, Condition other) {
    assertThat(ids(require(rule(one, other)))).contains("never-holds");
    assertThat(ids(denyIf(rule(other, one)))).contains("never-holds");
    assertThat(ids(require(rule(one), rule(other))))
        .contains("requirements-contradict")
        .doesNotContain("never-holds");
  }

  @ParameterizedTest
  @MethodSource("compatible")
  void lint_conditionsThatMayHoldTogether_notAContradiction(Condition one, Condition other) {
    assertThat(ids(require(rule(one, other)))).doesNotContain("never-holds");
    assertThat(ids(require(rule(one), rule(other)))).doesNotContain("requirements-contradict");
  }

  @Test
  void lint_threeConditionsOfWhichTwoMayHold_neverHolds() {
    assertThat(
            ids(
                require(
                    rule(
                        when("args.a", IN, List.of("a", "b")),
                        when("args.a", NEQ, "a"),
                        when("args.a", NEQ, "b")))))
        .contains("never-holds");
  }

  @Test
  void lint_requirementOfAllToolsAndOfTool_contradictAtTheTool() {
    Policy policy =
        Policy.builder()
            .allTools(AllTools.builder().require(rule(when("caller.role", EQ, "dev"))).build())
            .tool("x", require(rule(when("caller.role", EQ, "ops"))))
            .tool("y", require(rule(when("caller.team", EQ, "ops"))))
            .build();

    assertThat(PolicyLint.of(policy).findings())
        .extracting(LintFinding::id, LintFinding::pointer)
        .containsExactly(tuple("requirements-contradict", "/tools/x/require/0"));
  }

  @Test
  void lint_denyIfThatRequireImplies_alwaysHolds() {
    ToolRule forced =
        ToolRule.builder()
            .require(rule(when("args.a", IN, List.of("b", "c"))))
            .denyIf(rule(when("args.a", NEQ, "a")))
            .build();
    ToolRule free =
        ToolRule.builder()
            .require(rule(when("args.a", IN, List.of("b", "c"))))
            .denyIf(rule(when("args.a", NEQ, "b")))
            .build();

    assertThat(ids(forced)).containsExactly("deny-if-always-holds");
    assertThat(ids(free)).isEmpty();
  }

  @Test
  void lint_denyIfWithoutConditions_onlyBesideOtherRules() {
    assertThat(ids(denyIf(rule()))).isEmpty();
    assertThat(ids(ToolRule.builder().denyIf(rule()).limit(Limit.of("c", 1, Window.DAY)).build()))
        .containsExactly("deny-if-always-holds");
    assertThat(
            ids(
                Policy.builder()
                    .allTools(AllTools.builder().denyIf(rule()).build())
                    .tool("x", ToolRule.allow())
                    .build()))
        .containsExactly("deny-if-always-holds");
  }

  @Test
  void lint_impliedConditions_redundant() {
    assertThat(ids(require(rule(when("args.a", GT, 5), when("args.a", GT, 3)))))
        .containsExactly("redundant-condition");
    assertThat(ids(require(rule(when("args.a", EQ, "b"), when("args.a", NEQ, "c")))))
        .containsExactly("redundant-condition");
    assertThat(ids(require(rule(when("args.a[*]", GT, 5), when("args.a[*]", GT, 5)))))
        .containsExactly("redundant-condition");
  }

  @Test
  void lint_conditionsThatSayMore_notRedundant() {
    assertThat(ids(require(rule(when("args.a", EXISTS, true), when("args.a", GT, 3))))).isEmpty();
    assertThat(ids(require(rule(when("args.a", GT, 3), when("args.a", NEQ, 7))))).isEmpty();
    assertThat(ids(require(rule(when("args.a[*]", GT, 5), when("args.a[*]", GT, 3))))).isEmpty();
    assertThat(ids(require(rule(when("args.a", NEQ, "b"), when("args.a", REGEX, "^[bc]$")))))
        .isEmpty();
  }

  @Test
  void lint_sameConditionsInOtherOrder_duplicateRule() {
    Condition one = when("args.a", GT, 1);
    Condition other = when("args.b", GT, 1);

    assertThat(ids(require(rule(one, other), rule(other, one)))).containsExactly("duplicate-rule");
    assertThat(ids(require(rule(one, other), rule(one)))).isEmpty();
  }

  private static Arguments pair(Condition one, Condition other) {
    return Arguments.of(one, other);
  }
}
