package dev.policyguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WithoutRulesTest {

  private static final Rule NAMED = Rule.of().withName("named");
  private static final Limit LIMIT = Limit.of("calls", 5, Window.MINUTE);
  private static final Policy POLICY =
      Policy.builder()
          .hide("gone")
          .allTools(AllTools.builder().denyIf(Rule.of()).build())
          .tool("deploy", ToolRule.deny("no"))
          .tool(
              "x",
              ToolRule.builder()
                  .denyIf(Rule.of())
                  .denyIf(Rule.of())
                  .require(NAMED)
                  .limit(LIMIT)
                  .build())
          .build();

  @Test
  void without_eachKindOfRule_takesJustThatOne() {
    assertThat(POLICY.without("/tools/deploy/action").tools().get("deploy").action())
        .isEqualTo(ToolAction.ALLOW);
    assertThat(POLICY.without("/tools/x/limits/calls").tools().get("x").limits()).isEmpty();
    assertThat(POLICY.without("/tools/x/require/named").tools().get("x").require()).isEmpty();
    assertThat(POLICY.without("/tools/x/deny_if/always~2").tools().get("x").denyIf()).hasSize(1);
    assertThat(POLICY.without("/all_tools/deny_if/always").allTools()).isEqualTo(AllTools.NONE);
  }

  @Test
  void without_nothing_isTheSame() {
    assertThat(POLICY.without()).isEqualTo(POLICY);
  }

  @Test
  void without_somethingElse_keepsTheRest() {
    Policy without = POLICY.without("/tools/x/limits/calls", "/tools/x/deny_if/always");

    assertThat(without.hide()).containsExactly("gone");
    assertThat(without.tools().get("deploy")).isEqualTo(POLICY.tools().get("deploy"));
    assertThat(without.tools().get("x").denyIf()).hasSize(1);
    assertThat(without.revision()).isNotEqualTo(POLICY.revision());
  }

  @Test
  void without_unknownRule_isRefused() {
    assertThatThrownBy(() -> POLICY.without("/tools/x/limits/other", "/tools/x/action"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/tools/x/limits/other")
        .hasMessageContaining("/tools/x/action");
  }
}
