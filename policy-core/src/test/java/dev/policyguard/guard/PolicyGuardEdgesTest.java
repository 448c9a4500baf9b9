package dev.policyguard.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.call.Caller;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.limit.ChargeResult;
import dev.policyguard.limit.ScriptedReservation;
import dev.policyguard.limit.ScriptedStore;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The guard at the edges of what it takes: names, answers of stores, errors of the machine. */
class PolicyGuardEdgesTest {

  private static final Policy POLICY =
      Policy.builder().tool("t", ToolRule.limited(Limit.of("c", 1, Window.DAY))).build();
  private static final ToolCall CALL = ToolCall.of("t").from("g");

  @ParameterizedTest
  @ValueSource(strings = {"a b", "~", "!", "a~", "../t", "t\\"})
  void attack_02_decide_printableUnlistedName_isLookedUp(String name) {
    assertThat(code(name)).isEqualTo(DecisionCode.DEFAULT_DENY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u001f", "a\u007f", "a\u0080", "a\ud83d\ude00", "a\ud800", "t\u0000"})
  void attack_02_decide_unprintableUnlistedName_isAnInvalidCall(String name) {
    assertThat(code(name)).isEqualTo(DecisionCode.INVALID_CALL);
  }

  @Test
  void decide_machineFails_isThrownOn() {
    PolicyGuard dying =
        PolicyGuard.builder(POLICY)
            .serials(
                () -> {
                  throw new OutOfMemoryError("test");
                })
            .build();

    assertThatThrownBy(() -> dying.decide(CALL)).isInstanceOf(OutOfMemoryError.class);
    assertThatThrownBy(() -> dying.reserve(CALL)).isInstanceOf(OutOfMemoryError.class);
    assertThatThrownBy(() -> dying.decide(ToolCall.of("t"))).isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void close_machineFails_isThrownOn() {
    PolicyGuard guard =
        answering(
            new ScriptedReservation(Amount.ONE) {
              @Override
              public boolean stand() {
                throw new OutOfMemoryError("test");
              }
            });

    assertThatThrownBy(() -> guard.call(CALL, call -> "ran")).isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void reserve_storeAdmitsWithoutAnsweringTheQuestion_isRefused_andTheChargeIsGivenBack() {
    AtomicInteger givenBack = new AtomicInteger();
    for (Amount[] nonsense : List.of(new Amount[0], new Amount[] {Amount.ONE, Amount.ONE})) {
      givenBack.set(0);
      ChargeResult counted =
          new ScriptedReservation(nonsense) {
            @Override
            public boolean giveBack() {
              return givenBack.incrementAndGet() == 1;
            }
          };

      Decision decision = answering(counted).reserve(CALL).decision();

      assertThat(decision.code()).isEqualTo(DecisionCode.COUNTER_UNAVAILABLE);
      assertThat(givenBack).hasValue(1);
    }
  }

  @Test
  void reserve_reservationCannotSayForHowManyLimits_isRefused_andTheChargeIsGivenBack() {
    AtomicInteger givenBack = new AtomicInteger();
    ChargeResult confused =
        new ScriptedReservation(Amount.ONE) {
          @Override
          public int size() {
            throw new IllegalStateException("redis down");
          }

          @Override
          public boolean giveBack() {
            return givenBack.incrementAndGet() == 1;
          }
        };

    assertThat(answering(confused).reserve(CALL).decision().code())
        .isEqualTo(DecisionCode.COUNTER_UNAVAILABLE);
    assertThat(givenBack).hasValue(1);
  }

  @Test
  void reserve_storeIsFull_longestWaitIsBelieved_longerIsNot() {
    Duration longest = Duration.ofSeconds(2L * Window.MAX_SECONDS);

    assertThat(full(Optional.of(longest)).retryAfter()).hasValue(longest);
    assertThat(full(Optional.of(Duration.ofNanos(1))).retryAfter()).hasValue(Duration.ofNanos(1));
    assertThat(full(Optional.empty()).code()).isEqualTo(DecisionCode.LIMIT_EXCEEDED);
    assertThat(full(Optional.of(longest.plusNanos(1))).code())
        .isEqualTo(DecisionCode.COUNTER_UNAVAILABLE);
  }

  @Test
  void deny_toolThatThePolicyAllows_isToolDeniedAndHeardAndNotCharged() {
    List<DecisionEvent> heard = new ArrayList<>();
    PolicyGuard guard = PolicyGuard.builder(POLICY).listener(heard::add, Delivery.INLINE).build();

    Decision.Denied denied = guard.deny(CALL, "(definition changed)", "It changed.").decision();

    assertThat(denied.code()).isEqualTo(DecisionCode.TOOL_DENIED);
    assertThat(denied.rule()).isEqualTo("(definition changed)");
    assertThat(denied.message()).isEqualTo("It changed.");
    assertThat(denied.revision()).isEqualTo(POLICY.revision());
    assertThat(heard).extracting(DecisionEvent::decision).containsExactly(denied);
    assertThat(guard.reserve(CALL).decision().code()).isEqualTo(DecisionCode.ALLOWED);
  }

  @Test
  void deny_callThatThePolicyRefusesWhateverItSays_isRefusedForThat() {
    Policy hiding = Policy.builder().hide("hidden").build();
    PolicyGuard guard =
        PolicyGuard.builder(
                (PolicySource)
                    caller -> caller.grant().equals("g") ? Optional.of(hiding) : Optional.empty())
            .build();

    assertThat(denied(guard, ToolCall.of("hidden").from("g"))).isEqualTo(DecisionCode.HIDDEN);
    assertThat(denied(guard, ToolCall.of("other").from("g"))).isEqualTo(DecisionCode.DEFAULT_DENY);
    assertThat(denied(guard, ToolCall.of("other").from("h"))).isEqualTo(DecisionCode.NO_POLICY);
    assertThat(denied(guard, ToolCall.of(" ").from("g"))).isEqualTo(DecisionCode.INVALID_CALL);
  }

  @Test
  void deny_policySourceFails_isRefusedAllTheSame() {
    PolicyGuard guard =
        PolicyGuard.builder(
                (PolicySource)
                    caller -> {
                      throw new IllegalStateException("the source is down");
                    })
            .build();

    assertThat(denied(guard, CALL)).isEqualTo(DecisionCode.INTERNAL_ERROR);
  }

  private static DecisionCode denied(PolicyGuard guard, ToolCall call) {
    return guard.deny(call, "(changed)", "It changed.").decision().code();
  }

  @Test
  void policyAndDecision_areWhatWasGiven() {
    PolicyGuard guard = PolicyGuard.of(POLICY);
    assertThat(guard.policyFor(Caller.of("g"))).containsSame(POLICY);

    guard.reserve(CALL);
    Outcome<String> refused = guard.call(CALL, call -> "must not run");
    assertThatThrownBy(refused::orElseThrow)
        .isInstanceOfSatisfying(
            CallRefusedException.class,
            e -> assertThat(e.decision()).isEqualTo(refused.decision()));
  }

  private static Decision.Denied full(Optional<Duration> wait) {
    ChargeResult full = new ChargeResult.Full(0, wait, List.of(Amount.ZERO));
    return (Decision.Denied) answering(full).reserve(CALL).decision();
  }

  private static DecisionCode code(String tool) {
    return PolicyGuard.of(POLICY).decide(ToolCall.of(tool).from("g")).code();
  }

  private static PolicyGuard answering(ChargeResult answer) {
    return PolicyGuard.builder(POLICY).counterStore(ScriptedStore.answering(answer)).build();
  }
}
