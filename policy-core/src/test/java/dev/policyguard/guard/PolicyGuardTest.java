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
import dev.policyguard.limit.TurnedTicker;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.DefaultAction;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyGuardTest {

  private static final Limit TEN = Limit.of("pytest_rate", 10, Window.MINUTE);

  private static final Policy POLICY =
      Policy.builder()
          .hide("drop_tables", "délete")
          .tool("free", ToolRule.allow())
          .tool("pytest", ToolRule.limited(TEN))
          .tool("spoken", ToolRule.limited(Limit.of("s", 1, Window.DAY).withOnDeny("Once a day.")))
          .tool("closed", ToolRule.deny("Closed for the holidays."))
          .tool("shut", ToolRule.builder().action(ToolAction.DENY).limit(TEN).build())
          .tool("drop_tables", ToolRule.allow())
          .tool("größe", ToolRule.allow())
          .build();

  private final TurnedTicker ticker = new TurnedTicker(0);
  private final PolicyGuard guard = PolicyGuard.builder(POLICY).ticker(ticker).build();

  @Test
  void decide_listedTool_isAllowedByItsRule() {
    Decision decision = guard.decide(call("free"));

    assertThat(decision).isInstanceOf(Decision.Allowed.class);
    assertThat(decision.code()).isEqualTo(DecisionCode.ALLOWED);
    assertThat(decision.rule()).isEqualTo("/tools/free");
    assertThat(decision.revision()).isEqualTo(POLICY.revision());
    assertThat(decision.remaining()).isEmpty();
  }

  @Test
  void decide_unlistedTool_followsTheDefault() {
    assertDenied(guard.decide(call("nosuch")), DecisionCode.DEFAULT_DENY, "(default deny)");

    PolicyGuard open =
        PolicyGuard.of(Policy.builder().defaultAction(DefaultAction.ALLOW).hide("gone").build());
    assertThat(open.decide(call("nosuch")).rule()).isEqualTo("(default allow)");
    assertThat(open.decide(call("nosuch"))).isInstanceOf(Decision.Allowed.class);
    assertDenied(open.decide(call("gone")), DecisionCode.HIDDEN, "(hidden)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "github__pytest",
        "mcp_github_pytest",
        "github.pytest",
        "github/pytest",
        "pytest "
      })
  void attack_03_decide_nameWithAPrefix_isAnotherTool(String name) {
    assertDenied(guard.decide(call(name)), DecisionCode.DEFAULT_DENY, "(default deny)");
  }

  @Test
  void attack_05_decide_hiddenTool_isDeniedAlthoughItHasARule() {
    assertDenied(guard.decide(call("drop_tables")), DecisionCode.HIDDEN, "(hidden)");
    assertThat(guard.isVisible("drop_tables", Caller.of("a"))).isFalse();
    assertThat(guard.isVisible("pytest", Caller.of("a"))).isTrue();
  }

  @Test
  void decide_everyToolHidden_deniesListedAndUnlisted() {
    PolicyGuard blind =
        PolicyGuard.of(
            Policy.builder()
                .defaultAction(DefaultAction.ALLOW)
                .hide("*")
                .tool("free", ToolRule.allow())
                .build());

    assertDenied(blind.decide(call("free")), DecisionCode.HIDDEN, "(hidden)");
    assertDenied(blind.decide(call("other")), DecisionCode.HIDDEN, "(hidden)");
    assertThat(blind.isVisible("free", Caller.of("a"))).isFalse();
  }

  @Test
  void decide_actionDeny_givesTheReason_beforeAnyLimit() {
    Decision closed = guard.decide(call("closed"));
    assertDenied(closed, DecisionCode.TOOL_DENIED, "/tools/closed/action");
    assertThat(closed.message()).isEqualTo("Closed for the holidays.");

    assertDenied(guard.decide(call("shut")), DecisionCode.TOOL_DENIED, "/tools/shut/action");
    assertThat(guard.decide(call("pytest")).remaining())
        .isEqualTo(Map.of("pytest_rate", Amount.of(9)));
  }

  @Test
  void call_moreThanTheLimit_isRefusedWithTheTimeToWait() {
    for (int left = 9; left >= 0; left--) {
      Outcome<String> outcome = guard.call(call("pytest"), call -> "ran");
      assertThat(outcome.orElseThrow()).isEqualTo("ran");
      assertThat(outcome.decision().remaining()).isEqualTo(Map.of("pytest_rate", Amount.of(left)));
    }
    ticker.turn(Duration.ofSeconds(1));

    Outcome<String> refused = guard.call(call("pytest"), call -> "must not run");

    Decision.Denied denied = ((Outcome.Refused<String>) refused).decision();
    assertDenied(denied, DecisionCode.LIMIT_EXCEEDED, "/tools/pytest/limits/pytest_rate");
    assertThat(denied.retryAfter()).hasValue(Duration.ofSeconds(59));
    assertThat(denied.remaining()).isEqualTo(Map.of("pytest_rate", Amount.ZERO));
    assertThat(refused.orElse(why -> why.code().name())).isEqualTo("LIMIT_EXCEEDED");
    assertThatThrownBy(refused::orElseThrow)
        .isInstanceOf(CallRefusedException.class)
        .hasMessageStartingWith("LIMIT_EXCEEDED by /tools/pytest/limits/pytest_rate: ");
    assertThat(guard.call(ToolCall.of("pytest").from("b"), call -> "ran").orElseThrow())
        .isEqualTo("ran");
  }

  @Test
  void call_limitWithWordsOfItsOwn_saysThem() {
    guard.reserve(call("spoken"));

    assertThat(guard.decide(call("spoken")).message()).isEqualTo("Once a day.");
  }

  @Test
  void attack_29_message_ofAFullLimit_namesNoThreshold() {
    for (int i = 0; i < 10; i++) {
      guard.reserve(call("pytest"));
    }

    assertThat(guard.decide(call("pytest")).message())
        .doesNotContain("10")
        .doesNotContain("minute");
  }

  @Test
  void decide_anyNumberOfTimes_chargesNothing() {
    for (int i = 0; i < 20; i++) {
      assertThat(guard.decide(call("pytest")).remaining())
          .isEqualTo(Map.of("pytest_rate", Amount.of(9)));
    }
  }

  @Test
  void attack_24_call_handlerThrows_exceptionPassesAndTheChargeStands() {
    assertThatThrownBy(
            () ->
                guard.call(
                    call("pytest"),
                    call -> {
                      throw new IOException("disk");
                    }))
        .isInstanceOf(IOException.class);

    assertThat(guard.decide(call("pytest")).remaining())
        .isEqualTo(Map.of("pytest_rate", Amount.of(8)));
  }

  /** An error that the handler returns is a result like any other, and so is nothing at all. */
  @Test
  void attack_24_call_handlerReturnsAnError_chargeStands() {
    for (int i = 0; i < 10; i++) {
      Object error = i % 2 == 0 ? new IOException("returned, not thrown") : Optional.empty();
      guard.call(call("pytest"), call -> error);
    }

    assertDenied(
        guard.decide(call("pytest")),
        DecisionCode.LIMIT_EXCEEDED,
        "/tools/pytest/limits/pytest_rate");
  }

  @Test
  void attack_23_call_stormOfRetries_isChargedNothing_andToldWhenToComeBack() {
    for (int i = 0; i < 10; i++) {
      guard.reserve(call("pytest"));
    }

    for (int second = 1; second < 60; second++) {
      ticker.turn(Duration.ofSeconds(1));
      for (int retry = 0; retry < 100; retry++) {
        Decision.Denied denied =
            ((Outcome.Refused<String>) guard.call(call("pytest"), call -> "must not run"))
                .decision();
        assertThat(denied.code()).isEqualTo(DecisionCode.LIMIT_EXCEEDED);
        assertThat(denied.retryAfter()).hasValue(Duration.ofSeconds(60 - second));
      }
    }
    ticker.turn(Duration.ofSeconds(1));

    assertThat(guard.decide(call("pytest")).remaining())
        .isEqualTo(Map.of("pytest_rate", Amount.of(9)));
  }

  @Test
  void call_handlerGivesBack_chargeIsGoneOnce() {
    guard.call(
        call("pytest"),
        (call, permit) -> {
          assertThat(permit.giveBack()).isTrue();
          assertThat(permit.giveBack()).isFalse();
          return "free of charge";
        });

    assertThat(guard.decide(call("pytest")).remaining())
        .isEqualTo(Map.of("pytest_rate", Amount.of(9)));
  }

  @Test
  void giveBack_afterTheCallIsOver_isTooLate() {
    List<Permit> kept = new ArrayList<>();
    guard.call(call("pytest"), (call, permit) -> kept.add(permit));

    assertThat(kept.get(0).giveBack()).isFalse();
    assertThat(guard.decide(call("pytest")).remaining())
        .isEqualTo(Map.of("pytest_rate", Amount.of(8)));
  }

  @Test
  void attack_27_call_argumentsChangedAfterTheDecision_handlerGetsWhatWasChecked() {
    Map<String, Object> arguments = new HashMap<>(Map.of("path", "/tmp"));
    ToolCall call = ToolCall.of("free", arguments).from("a");
    assertThat(guard.decide(call)).isInstanceOf(Decision.Allowed.class);

    arguments.put("path", "/etc");

    assertThat(guard.call(call, allowed -> allowed.arguments().get("path")).orElseThrow())
        .isEqualTo("/tmp");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t", "\u2003", "tool\u200b", "Kelvin\u212a", "ｐｙｔｅｓｔ", "a\nb"})
  void attack_02_decide_oddUnlistedName_isAnInvalidCall(String name) {
    assertDenied(guard.decide(call(name)), DecisionCode.INVALID_CALL, "(invalid call)");
  }

  @Test
  void attack_02_decide_nameInOtherCase_isAnotherTool() {
    assertDenied(guard.decide(call("Pytest")), DecisionCode.DEFAULT_DENY, "(default deny)");
    assertDenied(guard.decide(call("PYTEST")), DecisionCode.DEFAULT_DENY, "(default deny)");
  }

  @Test
  void decide_oddNameThatThePolicyNames_isLookedUp() {
    assertThat(guard.decide(call("größe"))).isInstanceOf(Decision.Allowed.class);
    assertDenied(guard.decide(call("délete")), DecisionCode.HIDDEN, "(hidden)");
  }

  @Test
  void decide_longestName_isLookedUp_longer_isAnInvalidCall() {
    assertThat(guard.decide(call("x".repeat(128))).code()).isEqualTo(DecisionCode.DEFAULT_DENY);
    assertThat(guard.decide(call("x".repeat(129))).code()).isEqualTo(DecisionCode.INVALID_CALL);
  }

  @Test
  void decide_argumentsOrAttributesThatAreNotJson_isAnInvalidCall() {
    Decision arguments = guard.decide(ToolCall.of("free", Map.of("when", Instant.EPOCH)).from("a"));
    assertDenied(arguments, DecisionCode.INVALID_CALL, "(invalid call)");
    assertThat(arguments.message())
        .isEqualTo(
            "The arguments have a value of the Java type java.time.Instant, which is none of JSON's;"
                + " give a string, number, boolean, map, list or null.");

    Caller odd = Caller.of("a").withAttributes(Map.of("since", Instant.EPOCH));
    assertDenied(
        guard.decide(ToolCall.of("free").from(odd)), DecisionCode.INVALID_CALL, "(invalid call)");
  }

  @Test
  void decide_nobodyVouchesForTheCall_isNoPolicy() {
    assertDenied(guard.decide(ToolCall.of("free")), DecisionCode.NO_POLICY, "(no policy)");
    assertDenied(guard.decide(ToolCall.of(" ")), DecisionCode.INVALID_CALL, "(invalid call)");
  }

  @Test
  void call_storeFails_isRefusedWithoutRunning_andSaysNothingOfWhy() {
    for (CounterStore broken :
        List.<CounterStore>of(
            ScriptedStore.answering(new ChargeResult.Unavailable("redis:6379 refused")),
            ScriptedStore.throwing(new IllegalStateException("redis:6379 refused")),
            ScriptedStore.throwing(new IOException("redis:6379 refused")),
            ScriptedStore.throwing(new StackOverflowError()),
            ScriptedStore.throwing(new AssertionError("redis:6379 refused")))) {
      AtomicInteger runs = new AtomicInteger();

      Outcome<Integer> outcome =
          PolicyGuard.builder(POLICY)
              .counterStore(broken)
              .build()
              .call(call("pytest"), call -> runs.incrementAndGet());

      assertDenied(outcome.decision(), DecisionCode.COUNTER_UNAVAILABLE, "(counter unavailable)");
      assertThat(outcome.decision().message()).doesNotContain("redis");
      assertThat(runs).hasValue(0);
    }
  }

  @Test
  void call_storeAnswersNonsense_isRefused() {
    ChargeResult tooFew = new ScriptedReservation();

    assertDenied(
        PolicyGuard.builder(POLICY)
            .counterStore(ScriptedStore.answering(tooFew))
            .build()
            .decide(call("pytest")),
        DecisionCode.COUNTER_UNAVAILABLE,
        "(counter unavailable)");
    for (Duration wait : List.of(Duration.ZERO, Duration.ofSeconds(-5), Duration.ofDays(800))) {
      ChargeResult nonsense = new ChargeResult.Full(0, Optional.of(wait), List.of(Amount.ZERO));
      assertDenied(
          PolicyGuard.builder(POLICY)
              .counterStore(ScriptedStore.answering(nonsense))
              .build()
              .decide(call("pytest")),
          DecisionCode.COUNTER_UNAVAILABLE,
          "(counter unavailable)");
    }
    assertDenied(
        PolicyGuard.builder(POLICY)
            .counterStore(ScriptedStore.answering(null))
            .build()
            .decide(call("pytest")),
        DecisionCode.COUNTER_UNAVAILABLE,
        "(counter unavailable)");
  }

  @Test
  void call_somethingUnforeseen_isRefused_andWhatWasChargedIsGivenBack() {
    AtomicInteger givenBack = new AtomicInteger();
    CounterStore store =
        ScriptedStore.answering(
            new ScriptedReservation(Amount.ONE) {
              @Override
              public boolean giveBack() {
                return givenBack.incrementAndGet() == 1;
              }
            });
    AtomicInteger asked = new AtomicInteger();
    PolicyGuard failing =
        PolicyGuard.builder(POLICY)
            .counterStore(store)
            .serials(
                () -> {
                  if (asked.getAndIncrement() == 0) {
                    throw new IllegalStateException("no entropy");
                  }
                  return 1;
                })
            .build();

    assertDenied(
        failing.reserve(call("pytest")).decision(),
        DecisionCode.INTERNAL_ERROR,
        "(internal error)");
    assertThat(givenBack).hasValue(1);
  }

  @Test
  void decide_serialsKeepFailing_isRefusedAllTheSame() {
    PolicyGuard failing =
        PolicyGuard.builder(POLICY)
            .serials(
                () -> {
                  throw new StackOverflowError();
                })
            .build();

    assertDenied(failing.decide(call("pytest")), DecisionCode.INTERNAL_ERROR, "(internal error)");
    assertDenied(
        failing.reserve(call("free")).decision(), DecisionCode.INTERNAL_ERROR, "(internal error)");
    assertDenied(
        failing.decide(ToolCall.of("free")), DecisionCode.INTERNAL_ERROR, "(internal error)");
  }

  @Test
  void call_storeCannotSettle_resultIsNotLost() {
    ChargeResult unsettled =
        new ScriptedReservation(Amount.ONE) {
          @Override
          public boolean stand() {
            throw new IllegalStateException("redis:6379 down");
          }
        };

    assertThat(
            PolicyGuard.builder(POLICY)
                .counterStore(ScriptedStore.answering(unsettled))
                .build()
                .call(call("pytest"), call -> "done")
                .orElseThrow())
        .isEqualTo("done");
  }

  @Test
  void attack_30_toString_ofCallsAndDenials_isOneLine() {
    ToolCall forged = ToolCall.of("evil\nFORGED \u202e", Map.of("k", "secret")).from("a\rb");
    assertThat(forged.toString())
        .isEqualTo("ToolCall[\"evil\\nFORGED \\u202e\" from \"a\\rb\", JsonObject[1 members]]");

    PolicyGuard wordy =
        PolicyGuard.of(Policy.builder().tool("t", ToolRule.deny("one\ntwo")).build());
    assertThat(wordy.decide(call("t")).toString())
        .startsWith("TOOL_DENIED by /tools/t/action: one\\ntwo [")
        .hasLineCount(1);
  }

  @Test
  void call_outOfMemory_isThrownOnAndNothingRuns() {
    AtomicInteger runs = new AtomicInteger();
    PolicyGuard dying =
        PolicyGuard.builder(POLICY)
            .counterStore(ScriptedStore.throwing(new OutOfMemoryError("test")))
            .build();

    assertThatThrownBy(() -> dying.call(call("pytest"), call -> runs.incrementAndGet()))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(runs).hasValue(0);
  }

  @Test
  void id_isSixteenDigits_ofTheSerial() {
    PolicyGuard counting = PolicyGuard.builder(POLICY).serials(() -> 0xabcL).build();

    assertThat(counting.decide(call("free")).id()).isEqualTo("0000000000000abc");
    assertThat(guard.decide(call("free")).id()).isNotEqualTo(guard.decide(call("free")).id());
  }

  private static ToolCall call(String tool) {
    return ToolCall.of(tool).from("a");
  }

  private static void assertDenied(Decision decision, DecisionCode code, String rule) {
    assertThat(decision).isInstanceOf(Decision.Denied.class);
    assertThat(decision.code()).isEqualTo(code);
    assertThat(decision.rule()).isEqualTo(rule);
    assertThat(decision.message()).isNotBlank();
  }
}
