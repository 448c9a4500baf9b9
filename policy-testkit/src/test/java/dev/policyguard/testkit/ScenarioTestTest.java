package dev.policyguard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.Caller;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Operator;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.Scope;
import dev.policyguard.policy.ToolAction;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ScenarioTestTest {

  private static final Policy TWO_A_MINUTE = policy(Limit.of("pytest_rate", 2, Window.MINUTE));

  /** Two a minute, each approved by a person. */
  private static final Policy ASKS =
      Policy.builder()
          .tool(
              "pytest",
              ToolRule.builder()
                  .action(ToolAction.REQUIRE_APPROVAL)
                  .limit(Limit.of("pytest_rate", 2, Window.MINUTE))
                  .build())
          .build();

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
  void play_mismatch_hasTheTraceOfTheStateThatItsCallWasMadeIn() {
    Policy threeAMinute = policy(Limit.of("pytest_rate", 3, Window.MINUTE));
    assertThat(test(calls(0, 4, Kind.APPROVAL)).play(threeAMinute))
        .extracting(mismatch -> mismatch.trace().steps().get(2).outcome())
        .containsExactly(
            "max 3 within a minute, the call is charged 1, 2 remains",
            "max 3 within a minute, the call is charged 1, 1 remains",
            "max 3 within a minute, the call is charged 1, 0 remains",
            "max 3 within a minute, the call is charged 1, and only 0 remains, so it denies");
  }

  @Test
  void play_repetitionsThatFailAlike_shareTheStepsOfTheirTraces() {
    List<Mismatch> mismatches = test(calls(0, 4, Kind.APPROVAL)).play(TWO_A_MINUTE);
    assertThat(mismatches.get(3).trace().steps()).isSameAs(mismatches.get(2).trace().steps());
    assertThat(mismatches.get(3).decision().id()).isNotEqualTo(mismatches.get(2).decision().id());
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
  void play_waitingCallThatNobodyAnswers_isTheQuestionAndChargesNothing() {
    ScenarioTest test = test(calls(0, 5, Kind.APPROVAL), calls(0, 1, Kind.APPROVAL));
    assertThat(test.play(ASKS)).isEmpty();
  }

  @Test
  void play_waitingCallApproved_isAllowedAndCharged() {
    ScenarioTest test =
        test(calls(0, 2, Kind.ALLOW, Approval.YES), calls(0, 1, Kind.DENY, Approval.YES));
    assertThat(test.play(ASKS)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"NO,APPROVAL_DENIED", "TIMEOUT,APPROVAL_TIMEOUT"})
  void play_waitingCallNotApproved_isDeniedAndChargesNothing(Approval answer, DecisionCode code) {
    Expectation denied = expect(Optional.of(Kind.DENY), Optional.of(code));
    ScenarioTest test =
        test(
            call(0, 5, Caller.of("a"), HandlerOutcome.OK, Optional.of(answer), denied),
            calls(0, 2, Kind.ALLOW, Approval.YES));
    assertThat(test.play(ASKS)).isEmpty();
  }

  @Test
  void play_handlerOfApprovedCall_doesWhatItsOutcomeSays() {
    Optional<Approval> yes = Optional.of(Approval.YES);
    Caller a = Caller.of("a");
    ScenarioTest test =
        test(
            call(0, 5, a, HandlerOutcome.REFUND, yes, expect(Kind.ALLOW)),
            call(0, 2, a, HandlerOutcome.ERROR, yes, expect(Kind.ALLOW)),
            call(0, 1, a, HandlerOutcome.OK, yes, expect(Kind.DENY)));
    assertThat(test.play(ASKS)).isEmpty();
  }

  @Test
  void play_callerAttributes_areWhatConditionsSee() {
    Policy admins =
        Policy.builder()
            .tool(
                "pytest",
                ToolRule.builder()
                    .require(Rule.of(Condition.of("caller.role", Operator.EQ, "admin")))
                    .build())
            .build();
    Caller admin = Caller.of("a").withAttributes(Map.of("role", "admin"));
    ScenarioTest test = test(calls(admin, Kind.ALLOW), calls(Caller.of("a"), Kind.DENY));
    assertThat(test.play(admins)).isEmpty();
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
    return expect(Optional.of(kind), Optional.empty());
  }

  private static Expectation expect(Optional<Kind> kind, Optional<DecisionCode> code) {
    return new Expectation(
        kind, code, Optional.empty(), Optional.empty(), Optional.empty(), Map.of());
  }
}
