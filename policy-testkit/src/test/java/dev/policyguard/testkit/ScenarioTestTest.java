package dev.policyguard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.policyguard.call.Caller;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Scope;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import dev.policyguard.testkit.Expectation.Kind;
import dev.policyguard.testkit.ScenarioCall.Approval;
import dev.policyguard.testkit.ScenarioCall.HandlerOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScenarioTestTest {

  private static final Policy TWO_A_MINUTE = policy(Limit.of("pytest_rate", 2, Window.MINUTE));

  @Test
  void play_asExpected_hasNoMismatch() {
    ScenarioTest test = test(calls(0, 2, Kind.ALLOW), calls(0, 1, Kind.DENY));
    assertThat(test.play(TWO_A_MINUTE)).isEmpty();
  }

  @Test
  void play_again_startsAfresh() {
    ScenarioTest test = test(calls(0, 2, Kind.ALLOW));
    assertThat(test.play(TWO_A_MINUTE)).isEmpty();
    assertThat(test.play(TWO_A_MINUTE)).isEmpty();
  }

  @Test
  void play_moreThanAllowed_reportsEachRepetition() {
    List<Mismatch> mismatches =
        test(calls(0, 1, Kind.ALLOW), calls(7, 4, Kind.ALLOW)).play(TWO_A_MINUTE);
    assertThat(mismatches).extracting(Mismatch::test).containsOnly("a story");
    assertThat(mismatches).extracting(Mismatch::callNumber).containsOnly(2);
    assertThat(mismatches).extracting(Mismatch::repetition).containsExactly(2, 3, 4);
    assertThat(mismatches)
        .allSatisfy(
            mismatch -> {
              assertThat(mismatch.decision().code()).isEqualTo(DecisionCode.LIMIT_EXCEEDED);
              assertThat(mismatch.differences())
                  .hasToString("[decision: expected \"allow\", was \"deny\"]");
            });
  }

  @Test
  void play_timesOfCalls_areWhatTheClockShows() {
    ScenarioTest test =
        test(
            calls(30_000, 2, Kind.ALLOW),
            calls(89_999, 1, Kind.DENY),
            calls(90_000, 2, Kind.ALLOW),
            calls(90_000, 1, Kind.DENY));
    assertThat(test.play(TWO_A_MINUTE)).isEmpty();
  }

  @Test
  void play_handlerFails_chargeStands() {
    ScenarioTest test = test(calls(0, 2, Kind.ALLOW, HandlerOutcome.ERROR), calls(0, 1, Kind.DENY));
    assertThat(test.play(TWO_A_MINUTE)).isEmpty();
  }

  @Test
  void play_handlerGivesBack_chargeDoesNotCount() {
    ScenarioTest test =
        test(calls(0, 9, Kind.ALLOW, HandlerOutcome.REFUND), calls(0, 2, Kind.ALLOW));
    assertThat(test.play(TWO_A_MINUTE)).isEmpty();
  }

  @Test
  void play_callers_areWhoTheLimitsAreCountedFor() {
    Policy onceASession = policy(Limit.of("once", 1, Window.DAY).withScope(Scope.SESSION));
    Caller one = Caller.of("a").withSession("one");
    Caller two = Caller.of("a").withSession("two");
    ScenarioTest test = test(calls(one, Kind.ALLOW), calls(two, Kind.ALLOW), calls(one, Kind.DENY));
    assertThat(test.play(onceASession)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Approval.class)
  void play_approvalThatNobodyWaitsFor_changesNothing(Approval approval) {
    ScenarioTest test = test(calls(0, 2, Kind.ALLOW, approval), calls(0, 1, Kind.DENY, approval));
    assertThat(test.play(TWO_A_MINUTE)).isEmpty();
  }

  @Test
  void play_approvalExpected_isNotSupported() {
    ScenarioTest test = test(calls(0, 1, Kind.ALLOW), calls(0, 1, Kind.APPROVAL));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> test.play(TWO_A_MINUTE))
        .withMessage(
            "story.json:3:5 in test \"a story\": expects a decision about a person's approval,"
                + " which this version cannot make");
  }

  @ParameterizedTest
  @EnumSource(names = {"APPROVAL_REQUIRED", "APPROVAL_DENIED", "APPROVAL_TIMEOUT"})
  void play_codeOfAnApprovalExpected_isNotSupported(DecisionCode code) {
    Expectation expectation =
        new Expectation(
            Optional.of(Kind.DENY),
            Optional.of(code),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of());
    ScenarioTest test =
        test(call(0, 1, Caller.of("a"), HandlerOutcome.OK, Optional.empty(), expectation));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> test.play(TWO_A_MINUTE));
  }

  private static Policy policy(Limit limit) {
    return Policy.builder().tool("pytest", ToolRule.limited(limit)).build();
  }

  private static ScenarioTest test(ScenarioCall... calls) {
    return new ScenarioTest(new ScenarioPlace("story.json", 1, 1), "a story", List.of(calls));
  }

  private static ScenarioCall calls(long at, int times, Kind expected) {
    return calls(at, times, expected, HandlerOutcome.OK);
  }

  private static ScenarioCall calls(long at, int times, Kind expected, HandlerOutcome outcome) {
    return call(at, times, Caller.of("a"), outcome, Optional.empty(), expect(expected));
  }

  private static ScenarioCall calls(long at, int times, Kind expected, Approval approval) {
    return call(
        at, times, Caller.of("a"), HandlerOutcome.OK, Optional.of(approval), expect(expected));
  }

  private static ScenarioCall calls(Caller caller, Kind expected) {
    return call(0, 1, caller, HandlerOutcome.OK, Optional.empty(), expect(expected));
  }

  private static ScenarioCall call(
      long at,
      int times,
      Caller caller,
      HandlerOutcome outcome,
      Optional<Approval> approval,
      Expectation expectation) {
    return new ScenarioCall(
        new ScenarioPlace("story.json", 3, 5),
        Duration.ofMillis(at),
        ToolCall.of("pytest").from(caller),
        times,
        outcome,
        approval,
        expectation);
  }

  private static Expectation expect(Kind kind) {
    return new Expectation(
        Optional.of(kind),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }
}
