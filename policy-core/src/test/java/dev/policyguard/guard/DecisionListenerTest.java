package dev.policyguard.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.call.Caller;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.limit.ChargeResult;
import dev.policyguard.limit.CounterStore;
import dev.policyguard.limit.ScriptedReservation;
import dev.policyguard.limit.ScriptedStore;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DecisionListenerTest {

  private static final Policy POLICY =
      Policy.builder()
          .tool("look", ToolRule.limited(Limit.of("looks", 1, Window.MINUTE)))
          .tool("pay", ToolRule.builder().action(ToolAction.REQUIRE_APPROVAL).build())
          .build();

  private final List<DecisionEvent> events = new ArrayList<>();

  @Test
  void call_allowedAndRefused_isToldOfOnceEach_withNamesAndWithoutValues() {
    PolicyGuard guard = builder().build();
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("path", "/secret");
    arguments.put("depth", 2);
    ToolCall call = ToolCall.of("look", arguments).from(Caller.of("g").withSession("s"));

    Decision allowed = guard.call(call, it -> "seen").decision();
    Decision refused = guard.call(call, it -> "seen").decision();

    assertThat(events).hasSize(2);
    assertThat(events.get(0).decision()).isEqualTo(allowed);
    assertThat(events.get(0).tool()).isEqualTo("look");
    assertThat(events.get(0).grant()).contains("g");
    assertThat(events.get(0).session()).contains("s");
    assertThat(events.get(0).argumentNames()).containsExactly("path", "depth");
    assertThat(events.get(0).failure()).isEmpty();
    assertThat(events.get(1).decision()).isEqualTo(refused);
    assertThat(refused.code()).isEqualTo(DecisionCode.LIMIT_EXCEEDED);
    assertThat(events.toString()).doesNotContain("/secret");
  }

  @Test
  void decideAndExplain_onlyLook_soNobodyIsTold() {
    PolicyGuard guard = builder().build();

    guard.decide(ToolCall.of("look").from("g"));
    guard.explain(ToolCall.of("drop").from("g"));
    assertThat(events).isEmpty();

    Decision nobody = guard.decide(ToolCall.of("look"));
    assertThat(events).singleElement().extracting(DecisionEvent::decision).isEqualTo(nobody);
    assertThat(events.get(0).grant()).isEmpty();
  }

  @Test
  void call_thatAPersonApproves_isToldOfTwice_withOneId() {
    PolicyGuard guard =
        builder()
            .approver(r -> CompletableFuture.completedFuture(ApprovalAnswer.approved()))
            .build();

    guard.call(ToolCall.of("pay").from("g"), it -> "paid").orElseThrow();

    assertThat(events)
        .extracting(event -> event.decision().code())
        .containsExactly(DecisionCode.APPROVAL_REQUIRED, DecisionCode.ALLOWED);
    assertThat(events.get(0).decision().id()).isEqualTo(events.get(1).decision().id());
  }

  @Test
  void call_thatAPersonDenies_isToldOfTwice_withOneId() {
    PolicyGuard guard =
        builder().approver(r -> CompletableFuture.completedFuture(ApprovalAnswer.denied())).build();

    guard.call(ToolCall.of("pay").from("g"), it -> "paid");

    assertThat(events)
        .extracting(event -> event.decision().code())
        .containsExactly(DecisionCode.APPROVAL_REQUIRED, DecisionCode.APPROVAL_DENIED);
    assertThat(events.get(0).decision().id()).isEqualTo(events.get(1).decision().id());
  }

  @Test
  void reserveAsync_isToldOfLikewise() {
    PolicyGuard guard = builder().build();

    guard.reserveAsync(ToolCall.of("look").from("g"));
    guard.reserveAsync(ToolCall.of("look").from("g"));
    guard.reserveAsync(ToolCall.of("drop").from("g"));

    assertThat(events)
        .extracting(event -> event.decision().code())
        .containsExactly(
            DecisionCode.ALLOWED, DecisionCode.LIMIT_EXCEEDED, DecisionCode.DEFAULT_DENY);
  }

  @Test
  void failures_areToldOf_onOneLine_withTheirReason() {
    CounterStore down = ScriptedStore.answering(new ChargeResult.Unavailable("redis is down"));
    PolicyGuard unavailable = builder().counterStore(down).build();
    PolicyGuard broken =
        builder()
            .serials(
                () -> {
                  throw new IllegalStateException("no\nnumbers");
                })
            .build();

    unavailable.reserve(ToolCall.of("look").from("g"));
    broken.reserve(ToolCall.of("look").from("g"));

    assertThat(events.get(0).decision().code()).isEqualTo(DecisionCode.COUNTER_UNAVAILABLE);
    assertThat(events.get(0).failure()).contains("redis is down");
    assertThat(events.get(1).decision().code()).isEqualTo(DecisionCode.INTERNAL_ERROR);
    assertThat(events.get(1).failure().orElseThrow())
        .startsWith("java.lang.IllegalStateException: no\\nnumbers at dev.policyguard.guard.")
        .doesNotContain("\n");
  }

  /** Whatever is decided by counters that stood in says so: yes, no, and a question to a person. */
  @Test
  void decided_otherCountersStoodIn_everyDecisionSaysWhy() {
    ChargeResult full =
        new ChargeResult.Full(0, Optional.of(Duration.ofSeconds(1)), List.of(Amount.ZERO));
    for (ChargeResult answer : List.of(new ScriptedReservation(Amount.ONE), full)) {
      ChargeResult instead = new ChargeResult.Fallback(answer, "redis is down");
      PolicyGuard guard = builder().counterStore(ScriptedStore.answering(instead)).build();

      guard.reserve(ToolCall.of("look").from("g"));
      guard.reserveAsync(ToolCall.of("look").from("g")).toCompletableFuture().join();
      guard.decide(ToolCall.of("look").from("g"));
    }
    assertThat(events)
        .extracting(event -> event.decision().code())
        .containsExactly(
            DecisionCode.ALLOWED,
            DecisionCode.ALLOWED,
            DecisionCode.LIMIT_EXCEEDED,
            DecisionCode.LIMIT_EXCEEDED);
    assertThat(events).allMatch(event -> event.fallback().equals(Optional.of("redis is down")));
    assertThat(events).allMatch(event -> event.failure().isEmpty());
  }

  /** Nobody stands in for who does not know either. */
  @Test
  void fallback_toNoAnswer_isRefused() {
    ChargeResult unknown = new ChargeResult.Unavailable("no idea");

    assertThatThrownBy(() -> new ChargeResult.Fallback(unknown, "redis is down"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("answer: is Unavailable");
  }

  @Test
  void attack_31_listenerThrows_changesNoDecision_andIsCounted() {
    PolicyGuard guard =
        PolicyGuard.builder(POLICY)
            .approver(Approver.nobody())
            .listener(
                event -> {
                  throw new StackOverflowError();
                },
                Delivery.INLINE)
            .build();

    assertThat(guard.call(ToolCall.of("look").from("g"), it -> "seen").orElseThrow())
        .isEqualTo("seen");
    assertThat(guard.call(ToolCall.of("look").from("g"), it -> "seen").decision().code())
        .isEqualTo(DecisionCode.LIMIT_EXCEEDED);
    assertThat(guard.lostEvents()).isEqualTo(2);
  }

  @Test
  void listener_virtualMachineDies_handlerDoesNotRun_andTheChargeIsGivenBack() {
    boolean[] dying = {true};
    PolicyGuard guard =
        builder()
            .listener(
                event -> {
                  if (dying[0]) {
                    throw new OutOfMemoryError("no more");
                  }
                },
                Delivery.INLINE)
            .build();

    assertThatThrownBy(() -> guard.call(ToolCall.of("look").from("g"), it -> "seen"))
        .isInstanceOf(OutOfMemoryError.class);
    dying[0] = false;
    assertThat(guard.call(ToolCall.of("look").from("g"), it -> "seen").orElseThrow())
        .isEqualTo("seen");
  }

  private PolicyGuard.Builder builder() {
    return PolicyGuard.builder(POLICY)
        .approver(Approver.nobody())
        .listener(events::add, Delivery.INLINE);
  }
}
