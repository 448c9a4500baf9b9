package dev.policyguard.lint;

import static dev.policyguard.lint.Linted.ids;
import static dev.policyguard.lint.Linted.limits;
import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.policy.AllTools;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.Increment;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Scope;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class LimitCheckTest {

  private static final Limit TEN_A_MINUTE = Limit.of("a", 10, Window.MINUTE);

  @Test
  void lint_limitThatAnotherKeepsFromFilling_neverReached() {
    assertThat(ids(limits(TEN_A_MINUTE, Limit.of("b", 600, Window.HOUR))))
        .containsExactly("limit-never-reached");
    assertThat(ids(limits(TEN_A_MINUTE, Limit.of("b", 10, Window.SECOND))))
        .containsExactly("limit-never-reached");
    assertThat(ids(limits(TEN_A_MINUTE, Limit.of("b", 20, new Window(61)))))
        .containsExactly("limit-never-reached");
    assertThat(ids(limits(Limit.of("b", 30, Window.MINUTE), TEN_A_MINUTE)))
        .containsExactly("limit-never-reached");
  }

  @Test
  void lint_limitsThatBothMayFill_silent() {
    assertThat(ids(limits(TEN_A_MINUTE, Limit.of("b", 599, Window.HOUR)))).isEmpty();
    assertThat(ids(limits(TEN_A_MINUTE, Limit.of("b", 9, Window.SECOND)))).isEmpty();
    assertThat(ids(limits(TEN_A_MINUTE, Limit.of("b", 19, new Window(61))))).isEmpty();
  }

  @Test
  void lint_limitsOfOtherScopes_onlyTheNarrowerIsKeptFromFilling() {
    Limit hour = Limit.of("b", 1000, Window.HOUR);

    assertThat(ids(limits(TEN_A_MINUTE, hour.withScope(Scope.GLOBAL)))).isEmpty();
    assertThat(ids(limits(TEN_A_MINUTE.withScope(Scope.SESSION), hour))).isEmpty();
    assertThat(ids(limits(TEN_A_MINUTE, hour.withScope(Scope.SESSION))))
        .containsExactly("limit-never-reached");
    assertThat(ids(limits(TEN_A_MINUTE.withScope(Scope.GLOBAL), hour)))
        .containsExactly("limit-never-reached");
  }

  @Test
  void lint_increments_areCounted() {
    Limit cost = Limit.of("b", 20, Window.MINUTE);

    assertThat(ids(limits(TEN_A_MINUTE, cost.withIncrement(fixed("2")))))
        .containsExactly("limit-never-reached");
    assertThat(ids(limits(TEN_A_MINUTE, cost.withIncrement(fixed("1.9"))))).isNotEmpty();
    assertThat(
            ids(limits(TEN_A_MINUTE, Limit.of("b", 20, new Window(59)).withIncrement(fixed("3")))))
        .isEmpty();
    assertThat(ids(limits(TEN_A_MINUTE.withIncrement(fixed("3")), Limit.of("b", 3, Window.SECOND))))
        .containsExactly("limit-never-reached");
  }

  @Test
  void lint_amountsOfTheCall_areComparedOnlyWithTheSame() {
    Increment amount = new Increment.From(ArgumentPath.parse("args.amount"));
    Limit hour = Limit.of("b", 1000, Window.HOUR);

    assertThat(ids(limits(TEN_A_MINUTE.withIncrement(amount), hour.withIncrement(amount))))
        .containsExactly("limit-never-reached");
    assertThat(ids(limits(TEN_A_MINUTE, hour.withIncrement(amount)))).isEmpty();
    assertThat(ids(limits(TEN_A_MINUTE.withIncrement(amount), hour))).isEmpty();
  }

  @Test
  void lint_counterThatAnotherToolFills_silent() {
    Limit shared = Limit.of("b", 1000, Window.HOUR);
    Policy.Builder policy =
        Policy.builder().tool("x", limits(TEN_A_MINUTE, shared)).tool("y", limits(shared));

    assertThat(ids(policy.build())).isEmpty();
    assertThat(ids(policy.tool("y", limits(shared, TEN_A_MINUTE)).build()))
        .containsExactly("limit-never-reached", "limit-never-reached");
  }

  @Test
  void lint_limitOfAllTools_keepsThoseOfToolsFromFilling() {
    AllTools all = AllTools.builder().limit(TEN_A_MINUTE).build();
    Policy.Builder policy = Policy.builder().allTools(all);

    assertThat(ids(policy.tool("x", limits(Limit.of("b", 600, Window.HOUR))).build()))
        .containsExactly("limit-never-reached");
    assertThat(ids(policy.tool("x", limits(Limit.of("b", 1, Window.HOUR))).build())).isEmpty();
  }

  @Test
  void lint_incrementAboveMax_refusesEveryCall() {
    assertThat(ids(limits(TEN_A_MINUTE.withIncrement(fixed("10.000001")))))
        .containsExactly("limit-refuses-every-call");
    assertThat(ids(limits(TEN_A_MINUTE.withIncrement(fixed("10"))))).isEmpty();
  }

  @Test
  void lint_incrementOfZero_chargesNothing() {
    assertThat(ids(limits(TEN_A_MINUTE.withIncrement(fixed("0")))))
        .containsExactly("limit-charges-nothing");
    assertThat(ids(ToolRule.limited(TEN_A_MINUTE))).isEmpty();
  }

  private static Increment fixed(String amount) {
    return new Increment.Fixed(Amount.of(new BigDecimal(amount)));
  }
}
