package dev.policyguard.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.call.Caller;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.limit.ChargeResult;
import dev.policyguard.limit.CounterStore;
import dev.policyguard.limit.Counters;
import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.limit.ScriptedReservation;
import dev.policyguard.limit.TurnedTicker;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.Increment;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The guard where nobody waits for the store: the same answers, sooner or later. */
class ReserveAsyncTest {

  private static final Policy POLICY =
      Policy.builder()
          .hide("hidden")
          .tool("free", ToolRule.allow())
          .tool("limited", ToolRule.limited(Limit.of("limited_rate", 1, Window.MINUTE)))
          .tool(
              "spend",
              ToolRule.limited(
                  Limit.of("spent", 10, Window.MINUTE)
                      .withIncrement(new Increment.From(ArgumentPath.parse("args.amount")))))
          .build();
  private static final ToolCall LIMITED = ToolCall.of("limited").from("g");

  @Test
  void reserveAsync_storeInMemory_saysWhatReserveSays() {
    PolicyGuard guard =
        PolicyGuard.builder(POLICY)
            .counterStore(new InMemoryCounterStore(new TurnedTicker(0)))
            .build();

    assertThat(now(guard.reserveAsync(ToolCall.of("free").from("g")))).isInstanceOf(Permit.class);
    assertThat(code(guard.reserveAsync(ToolCall.of("hidden").from("g"))))
        .isEqualTo(DecisionCode.HIDDEN);
    assertThat(code(guard.reserveAsync(ToolCall.of("spend", Map.of("amount", "x")).from("g"))))
        .isEqualTo(DecisionCode.INVALID_AMOUNT);
    assertThat(now(guard.reserveAsync(LIMITED)).decision().remaining())
        .isEqualTo(Map.of("limited_rate", Amount.ZERO));
    assertThat(code(guard.reserveAsync(LIMITED))).isEqualTo(DecisionCode.LIMIT_EXCEEDED);
  }

  @Test
  void reserveAsync_storeAnswersLater_isDecidedThen() {
    CompletableFuture<ChargeResult> answer = new CompletableFuture<>();
    CompletionStage<Admission> admission = asking(() -> answer).reserveAsync(LIMITED);
    assertThat(admission.toCompletableFuture()).isNotDone();

    answer.complete(new ChargeResult.Full(0, Optional.empty(), List.of(Amount.ZERO)));

    assertThat(code(admission)).isEqualTo(DecisionCode.LIMIT_EXCEEDED);
  }

  @Test
  void reserveAsync_storeFailsInAnyWay_isRefused() {
    List<Supplier<CompletionStage<ChargeResult>>> failures =
        List.of(
            () -> CompletableFuture.failedFuture(new IllegalStateException("redis down")),
            () -> CompletableFuture.completedFuture(null),
            () -> CompletableFuture.completedFuture(new ChargeResult.Unavailable("late")),
            () -> null,
            () -> {
              throw new IllegalStateException("redis down");
            },
            () -> {
              throw new StackOverflowError();
            });
    for (Supplier<CompletionStage<ChargeResult>> failure : failures) {
      assertThat(code(asking(failure).reserveAsync(LIMITED)))
          .isEqualTo(DecisionCode.COUNTER_UNAVAILABLE);
    }
  }

  @Test
  void reserveAsync_guardFailsAfterTheCharge_isRefused_andTheChargeIsGivenBack() {
    AtomicInteger givenBack = new AtomicInteger();
    ChargeResult charged =
        new ScriptedReservation(Amount.ONE) {
          @Override
          public boolean giveBack() {
            return givenBack.incrementAndGet() == 1;
          }
        };
    PolicyGuard failing =
        PolicyGuard.builder(POLICY)
            .counterStore(storeOf(() -> CompletableFuture.completedFuture(charged)))
            .serials(
                () -> {
                  throw new IllegalStateException("no entropy");
                })
            .build();

    assertThat(code(failing.reserveAsync(LIMITED))).isEqualTo(DecisionCode.INTERNAL_ERROR);
    assertThat(givenBack).hasValue(1);
  }

  @Test
  void reserveAsync_machineFails_isThrownOn() {
    PolicyGuard dying =
        asking(
            () -> {
              throw new OutOfMemoryError("test");
            });

    assertThatThrownBy(() -> dying.reserveAsync(LIMITED)).isInstanceOf(OutOfMemoryError.class);
  }

  private static Admission now(CompletionStage<Admission> stage) {
    return stage.toCompletableFuture().getNow(null);
  }

  private static DecisionCode code(CompletionStage<Admission> stage) {
    return now(stage).decision().code();
  }

  private static PolicyGuard asking(Supplier<CompletionStage<ChargeResult>> answer) {
    return PolicyGuard.builder(POLICY).counterStore(storeOf(answer)).build();
  }

  private static CounterStore storeOf(Supplier<CompletionStage<ChargeResult>> answer) {
    return limits ->
        new Counters() {
          @Override
          public ChargeResult charge(Caller caller, List<Amount> amounts) {
            throw new AssertionError("nobody may wait here");
          }

          @Override
          public ChargeResult peek(Caller caller, List<Amount> amounts) {
            throw new AssertionError("nobody may wait here");
          }

          @Override
          public CompletionStage<ChargeResult> chargeAsync(Caller caller, List<Amount> amounts) {
            return answer.get();
          }
        };
  }
}
