package dev.policyguard.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentCheckTest {

  private static final ToolCall CALL = ToolCall.of("look").from("g");
  private static final ArgumentCheck COMPLAINS = call -> Optional.of("path: is missing");
  private static final ArgumentCheck FAILS =
      call -> {
        throw new IllegalStateException("no schema");
      };

  private final PolicyGuard guard =
      PolicyGuard.of(
          Policy.builder()
              .hide("hidden")
              .tool("look", ToolRule.limited(Limit.of("looks", 1, Window.MINUTE)))
              .build());

  @ParameterizedTest
  @ValueSource(strings = {"reserve", "reserveAsync"})
  void reserve_checkComplains_denies_andChargesNothing(String how) {
    Decision decision = decided(how, CALL, COMPLAINS);

    assertThat(decision).isInstanceOf(Decision.Denied.class);
    assertThat(decision.code()).isEqualTo(DecisionCode.INVALID_ARGUMENTS);
    assertThat(decision.rule()).isEqualTo("(input schema)");
    assertThat(decision.message()).isEqualTo("path: is missing");
    assertThat(decided(how, CALL, ArgumentCheck.NONE).code()).isEqualTo(DecisionCode.ALLOWED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"reserve", "reserveAsync"})
  void reserve_limitIsFullAndCheckComplains_saysWhatIsWrongWithTheArguments(String how) {
    guard.reserve(CALL);

    assertThat(decided(how, CALL, COMPLAINS).code()).isEqualTo(DecisionCode.INVALID_ARGUMENTS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"reserve", "reserveAsync"})
  void attack_05_reserve_callerMayNotCall_argumentsAreNotLookedAt(String how) {
    assertThat(decided(how, ToolCall.of("hidden").from("g"), FAILS).code())
        .isEqualTo(DecisionCode.HIDDEN);
    assertThat(decided(how, ToolCall.of("unlisted").from("g"), FAILS).code())
        .isEqualTo(DecisionCode.DEFAULT_DENY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"reserve", "reserveAsync"})
  void reserve_checkFails_denies(String how) {
    assertThat(decided(how, CALL, FAILS).code()).isEqualTo(DecisionCode.INTERNAL_ERROR);
  }

  @Test
  void reserve_checkIsAskedOnce_withTheCallThatRuns() {
    int[] asked = {0};
    Admission admission =
        guard.reserve(
            CALL,
            call -> {
              asked[0]++;
              assertThat(call).isSameAs(CALL);
              return Optional.empty();
            });

    assertThat(admission).isInstanceOf(Permit.class);
    assertThat(asked[0]).isEqualTo(1);
  }

  private Decision decided(String how, ToolCall call, ArgumentCheck check) {
    return how.equals("reserve")
        ? guard.reserve(call, check).decision()
        : guard.reserveAsync(call, check).toCompletableFuture().join().decision();
  }
}
