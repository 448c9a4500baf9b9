package dev.policyguard.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Increment;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Operator;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers try with arguments, seen at the guard. */
class AttacksTest {

  @Test
  void attack_07_denyIf_missingOrNull_doesNotHold_wrongTypeDenies() {
    PolicyGuard guard = denyIf(Condition.of("args.amount", Operator.GT, 100));

    assertThat(code(guard, Map.of())).isEqualTo(DecisionCode.ALLOWED);
    assertThat(code(guard, Collections.singletonMap("amount", null)))
        .isEqualTo(DecisionCode.ALLOWED);
    assertThat(code(guard, Map.of("amount", 101))).isEqualTo(DecisionCode.DENY_CONDITION);
    for (Object wrong : List.of("101", true, List.of(101), Map.of("value", 101))) {
      assertThat(code(guard, Map.of("amount", wrong))).isEqualTo(DecisionCode.ARGUMENT_TYPE);
    }
    PolicyGuard deeper = denyIf(Condition.of("args.order.amount", Operator.GT, 100));
    assertThat(code(deeper, Map.of("order", "101"))).isEqualTo(DecisionCode.ARGUMENT_TYPE);
    assertThat(code(deeper, Map.of("order", List.of(Map.of("amount", 101)))))
        .isEqualTo(DecisionCode.ARGUMENT_TYPE);
  }

  @ParameterizedTest
  @EnumSource(Operator.class)
  void attack_07_require_missingOrNull_isNotMet(Operator operator) {
    Object value =
        switch (operator.operand()) {
          case SCALAR, STRING -> "a";
          case LIST -> List.of("a");
          case NUMBER -> 1;
          case BOOLEAN -> true;
        };
    PolicyGuard guard = require(Condition.of("args.x", operator, value));

    assertThat(code(guard, Map.of())).isEqualTo(DecisionCode.REQUIREMENT_NOT_MET);
    assertThat(code(guard, Collections.singletonMap("x", null)))
        .isEqualTo(DecisionCode.REQUIREMENT_NOT_MET);
  }

  @Test
  void attack_08_noRules_deniesEverything_emptyDenyIfDeniesEveryCall() {
    PolicyGuard nothing =
        PolicyGuard.builder(Policy.builder().build()).approver(Approver.nobody()).build();
    assertThat(code(nothing, Map.of())).isEqualTo(DecisionCode.DEFAULT_DENY);

    assertThat(code(guard(ToolRule.allow()), Map.of())).isEqualTo(DecisionCode.ALLOWED);
    assertThat(code(guard(ToolRule.builder().denyIf(Rule.of()).build()), Map.of()))
        .isEqualTo(DecisionCode.DENY_CONDITION);
    assertThat(code(guard(ToolRule.builder().requireApproval(Rule.of()).build()), Map.of()))
        .isEqualTo(DecisionCode.APPROVAL_REQUIRED);
  }

  @Test
  void attack_09_listWhereAScalarIsExpected_isErrorNotAJoin() {
    Map<String, ?> roles = Map.of("role", List.of("user", "admin"));

    for (Condition condition :
        List.of(
            Condition.of("args.role", Operator.EQ, "admin"),
            Condition.of("args.role", Operator.NEQ, "admin"),
            Condition.of("args.role", Operator.NEQ, "user,admin"),
            Condition.of("args.role", Operator.IN, List.of("admin")),
            Condition.of("args.role", Operator.NOT_IN, List.of("admin")),
            Condition.of("args.role", Operator.REGEX, "admin"),
            Condition.of("args.role", Operator.GT, 0))) {
      assertThat(code(denyIf(condition), roles)).isEqualTo(DecisionCode.ARGUMENT_TYPE);
      assertThat(code(require(condition), roles)).isEqualTo(DecisionCode.ARGUMENT_TYPE);
    }
    assertThat(code(denyIf(Condition.of("args.role", Operator.CONTAINS, "admin")), roles))
        .isEqualTo(DecisionCode.DENY_CONDITION);
    assertThat(code(denyIf(Condition.of("args.role[*]", Operator.EQ, "admin")), roles))
        .isEqualTo(DecisionCode.DENY_CONDITION);
  }

  @Test
  void attack_10_oddMemberNames_arePlainData() {
    Map<String, ?> arguments =
        Map.of("user.role", "admin", "__proto__", Map.of("role", "admin"), "", "admin");

    assertThat(code(denyIf(eq("args.user.role")), arguments)).isEqualTo(DecisionCode.ALLOWED);
    assertThat(code(denyIf(eq("args.role")), arguments)).isEqualTo(DecisionCode.ALLOWED);
    assertThat(code(denyIf(eq("args[\"user.role\"]")), arguments))
        .isEqualTo(DecisionCode.DENY_CONDITION);
    assertThat(code(denyIf(eq("args.__proto__.role")), arguments))
        .isEqualTo(DecisionCode.DENY_CONDITION);
    assertThat(code(denyIf(eq("args[\"\"]")), arguments)).isEqualTo(DecisionCode.DENY_CONDITION);
    assertThat(code(denyIf(eq("args.user.role")), Map.of("user", Map.of("role", "admin"))))
        .isEqualTo(DecisionCode.DENY_CONDITION);
  }

  @Test
  void attack_11_oddNumbers_areComparedExactly_orDeny() {
    PolicyGuard guard = denyIf(Condition.of("args.n", Operator.GT, 10));

    for (Number small : List.of(10, 10.0, new BigDecimal("1e1"), -0.0, -1e308, Double.MIN_VALUE)) {
      assertThat(code(guard, Map.of("n", small))).isEqualTo(DecisionCode.ALLOWED);
    }
    for (Number large :
        List.of(
            new BigDecimal("10.0000000000000000000000000000001"),
            new BigDecimal("1e309"),
            9007199254740993L,
            BigInteger.TEN.pow(400))) {
      assertThat(code(guard, Map.of("n", large))).isEqualTo(DecisionCode.DENY_CONDITION);
    }
    for (Object odd :
        List.of(
            "10",
            Double.NaN,
            Double.NEGATIVE_INFINITY,
            new BigDecimal("1e1000000000"),
            new BigDecimal("-1e1000000000"))) {
      assertThat(code(guard, Map.of("n", odd))).isEqualTo(DecisionCode.ARGUMENT_TYPE);
    }
  }

  @Test
  void attack_12_oddAmounts_areRefusedOrRoundedUp_andNeverLowerACounter() {
    PolicyGuard guard =
        guard(
            ToolRule.limited(
                Limit.of("spend", 100, Window.DAY)
                    .withIncrement(new Increment.From(ArgumentPath.parse("args.usd")))));
    guard.reserve(call(Map.of("usd", 60)));

    for (Object odd :
        List.of(-50, -0.000001, Double.NaN, "5", 1e300, new BigDecimal("1e1000000000"))) {
      assertThat(guard.reserve(call(Map.of("usd", odd))).decision().code())
          .isEqualTo(DecisionCode.INVALID_AMOUNT);
    }
    assertThat(code(guard, Map.of())).isEqualTo(DecisionCode.INVALID_AMOUNT);
    Decision fraction = guard.reserve(call(Map.of("usd", 0.0000001))).decision();
    assertThat(fraction.remaining())
        .isEqualTo(Map.of("spend", Amount.of(new BigDecimal("39.999999"))));
    Decision nothing = guard.reserve(call(Map.of("usd", 0))).decision();
    assertThat(nothing.remaining()).isEqualTo(fraction.remaining());
    assertThat(code(guard, Map.of("usd", 40))).isEqualTo(DecisionCode.LIMIT_EXCEEDED);
    Decision tooMuch = guard.decide(call(Map.of("usd", 101)));
    assertThat(((Decision.Denied) tooMuch).retryAfter()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ok\n", "ok\r\n", "\nok", "ok\u2028", "ok\u0085", "evil\nok", "ok\nevil"})
  void attack_13_anchoredRequire_isNotMetByLineBreaks(String text) {
    PolicyGuard guard = require(Condition.of("args.x", Operator.REGEX, "^ok$"));

    assertThat(code(guard, Map.of("x", "ok"))).isEqualTo(DecisionCode.ALLOWED);
    assertThat(code(guard, Map.of("x", text))).isEqualTo(DecisionCode.REQUIREMENT_NOT_MET);
  }

  @Test
  void attack_14_catastrophicPattern_decidesOnAHundredThousandCharacters() {
    PolicyGuard guard = require(Condition.of("args.x", Operator.REGEX, "^(([a-z])+.)+[A-Z]$"));

    assertThat(code(guard, Map.of("x", "a".repeat(100_000))))
        .isEqualTo(DecisionCode.REQUIREMENT_NOT_MET);
    assertThat(code(guard, Map.of("x", "a".repeat(100_000) + "Z"))).isEqualTo(DecisionCode.ALLOWED);
  }

  /** A prefix says nothing about where a path leads; naming what a path may be made of does. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/srv/data/../../etc/passwd",
        "/srv/data/..",
        "/srv/data/%2e%2e/etc/passwd",
        "/srv/data//etc/passwd",
        "/srv/data/..\\..\\etc",
        "/srv/data/.ssh",
        "/srv/database",
        "/srv/data/a\u0000.txt",
        "/srv/data/a.txt\n",
        "/srv/data/\uff0e\uff0e/etc"
      })
  void attack_15_pathOutOfItsFolder_passesAPrefix_butNotAWholePattern(String path) {
    PolicyGuard whole =
        require(
            Condition.of(
                "args.path", Operator.REGEX, "^/srv/data/[A-Za-z0-9_-]+(\\.[A-Za-z0-9]+)?$"));
    PolicyGuard prefix = require(Condition.of("args.path", Operator.REGEX, "^/srv/data"));

    assertThat(code(whole, Map.of("path", "/srv/data/report-1.txt")))
        .isEqualTo(DecisionCode.ALLOWED);
    assertThat(code(whole, Map.of("path", path))).isEqualTo(DecisionCode.REQUIREMENT_NOT_MET);
    assertThat(code(prefix, Map.of("path", path))).isEqualTo(DecisionCode.ALLOWED);
  }

  private static Condition eq(String path) {
    return Condition.of(path, Operator.EQ, "admin");
  }

  private static PolicyGuard denyIf(Condition condition) {
    return guard(ToolRule.builder().denyIf(Rule.of(condition)).build());
  }

  private static PolicyGuard require(Condition condition) {
    return guard(ToolRule.builder().require(Rule.of(condition)).build());
  }

  private static PolicyGuard guard(ToolRule rule) {
    return PolicyGuard.builder(Policy.builder().tool("t", rule).build())
        .approver(Approver.nobody())
        .build();
  }

  private static DecisionCode code(PolicyGuard guard, Map<String, ?> arguments) {
    return guard.decide(call(arguments)).code();
  }

  private static ToolCall call(Map<String, ?> arguments) {
    return ToolCall.of("t", arguments).from("g");
  }
}
