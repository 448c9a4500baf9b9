package dev.policyguard.testkit;

import static dev.policyguard.decision.DecisionCode.ARGUMENT_TYPE;
import static dev.policyguard.decision.DecisionCode.DEFAULT_DENY;
import static dev.policyguard.decision.DecisionCode.LIMIT_EXCEEDED;
import static dev.policyguard.testkit.PolicyStory.given;
import static dev.policyguard.testkit.ScenarioCall.Approval.NO;
import static dev.policyguard.testkit.ScenarioCall.Approval.TIMEOUT;
import static dev.policyguard.testkit.ScenarioCall.Approval.YES;
import static dev.policyguard.testkit.ScenarioCall.HandlerOutcome.ERROR;
import static dev.policyguard.testkit.ScenarioCall.HandlerOutcome.REFUND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.policyguard.call.Caller;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.policy.InvalidPolicyException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;

/** What stories can say, and that they hold. How they fail: see {@link StoryFailureTest}. */
class PolicyStoryTest {

  private static final String POLICY =
      """
      { "version": "1", "default": "deny", "hide": ["drop"],
        "tools": {
          "pytest": { "rate_limit": "10/minute" },
          "pay": { "deny_if": [ { "conditions": [ { "path": "args.usd", "op": "gt", "value": 100 } ],
                                  "on_deny": "Too much." } ],
                   "limits": [ { "counter": "usd", "window": "day", "max": 100, "increment_from": "args.usd" } ] },
          "deploy": { "action": "require_approval", "rate_limit": "2/hour" },
          "login": { "limits": [ { "counter": "logins", "window": "hour", "max": 1, "scope": "session" } ] },
          "admin": { "require": [ { "conditions": [ { "path": "caller.role", "op": "eq", "value": "admin" } ] } ] } } }
      """;

  @Test
  void story_ofALimit_isSaidAsItIsThought() {
    given(POLICY)
        .grant("a")
        .calls("pytest")
        .times(10)
        .areAllowed()
        .byRule("/tools/pytest")
        .remaining("pytest_rate", 0)
        .then()
        .after(Duration.ofSeconds(1))
        .calls("pytest")
        .isDenied()
        .withCode(LIMIT_EXCEEDED)
        .byRule("/tools/pytest/limits/pytest_rate")
        .withMessage("The limit pytest_rate is used up.")
        .remaining("pytest_rate", 0)
        .retryAfter(Duration.ofSeconds(59))
        .then()
        .grant("b")
        .calls("pytest")
        .isAllowed()
        .then()
        .at(Duration.ofMinutes(1))
        .grant("a")
        .calls("pytest")
        .times(10)
        .areAllowed();
  }

  @Test
  void with_arguments_areWhatConditionsAndAmountsSee() {
    given(POLICY)
        .calls("pay")
        .with("usd", new BigDecimal("30.5"))
        .isAllowed()
        .remaining("usd", new BigDecimal("69.5"))
        .then()
        .calls("pay")
        .withArguments(Map.of("usd", 101, "to", "ada"))
        .isDenied()
        .byRule("/tools/pay/deny_if/args.usd-gt")
        .withMessage("Too much.")
        .withoutRetryAfter()
        .then()
        .calls("pay")
        .with("usd", null)
        .with("usd", List.of())
        .isDenied()
        .withCode(ARGUMENT_TYPE);
  }

  @Test
  void callers_areWhoLimitsAreCountedForAndConditionsSee() {
    PolicyStory story = given(POLICY).grant("a").session("one");
    story.calls("login").isAllowed();
    story.calls("login").isDenied().withCode(LIMIT_EXCEEDED);
    story.session("two").calls("login").isAllowed();
    story.calls("admin").isDenied();
    story.attribute("role", "admin").attribute("team", "red").calls("admin").isAllowed();
    story.grant("a").calls("admin").isDenied();
    story.calls("login").isAllowed();
    story.caller(Caller.of("b").withAttributes(Map.of("role", "admin"))).calls("admin").isAllowed();
  }

  @Test
  void answers_areWhatAPersonSays_andOnlyAYesIsCharged() {
    given(POLICY)
        .calls("deploy")
        .times(5)
        .needApproval()
        .byRule("/tools/deploy/action")
        .remaining("deploy_rate", 1)
        .then()
        .calls("deploy")
        .times(3)
        .answered(NO)
        .areDenied()
        .withCode(DecisionCode.APPROVAL_DENIED)
        .then()
        .calls("deploy")
        .answered(TIMEOUT)
        .isDenied()
        .withCode(DecisionCode.APPROVAL_TIMEOUT)
        .then()
        .calls("deploy")
        .times(2)
        .answered(YES)
        .areAllowed()
        .remaining("deploy_rate", 0)
        .then()
        .calls("deploy")
        .isDenied();
  }

  @Test
  void answered_whereNobodyIsAsked_failsWhateverWasDecided() {
    assertThatExceptionOfType(AssertionFailedError.class)
        .isThrownBy(() -> given(POLICY).calls("pytest").answered(YES).isAllowed())
        .withMessageContaining("but was:   nobody is asked: allowed");
    assertThatExceptionOfType(AssertionFailedError.class)
        .isThrownBy(() -> given(POLICY).calls("rm").answered(NO).isDenied())
        .withMessageContaining("but was:   nobody is asked: denied with DEFAULT_DENY");
  }

  @Test
  void outcomes_areWhatTheHandlerDoes() {
    given(POLICY)
        .calls("pytest")
        .times(50)
        .withOutcome(REFUND)
        .areAllowed()
        .then()
        .calls("pytest")
        .times(10)
        .withOutcome(ERROR)
        .areAllowed()
        .then()
        .calls("pytest")
        .isDenied();
  }

  @Test
  void hides_andShows_lookAtTheListOfTools() {
    given(POLICY)
        .hides("drop")
        .calls("drop")
        .isDenied()
        .withCode(DecisionCode.HIDDEN)
        .then()
        .shows("pytest")
        .shows("unlisted")
        .calls("unlisted")
        .isDenied()
        .withCode(DEFAULT_DENY);
  }

  @Test
  void given_file_isReadAndRefusedLikeAnyPolicy() {
    given(GoldenScenarios.RESOURCES.resolve("founding/policy.json"))
        .calls("rm")
        .isDenied()
        .withCode(DEFAULT_DENY);
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> given(Path.of("no-such-policy.json")));
  }

  @Test
  void given_nameOfAFileAsText_isRefusedWithTheWayToSayIt() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> given("policy.json"))
        .withMessage(
            "json: is \"policy.json\", must be the document itself; for a file say Path.of");
  }

  @Test
  void timesOfAStory_neverGoBack() {
    PolicyStory story = given(POLICY).after(Duration.ofSeconds(90)).at(Duration.ofSeconds(90));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> story.at(Duration.ofMillis(89_999)))
        .withMessage(
            "time: is PT1M29.999S, must be PT1M30S or more: the clock of a story never goes back");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> story.after(Duration.ofSeconds(-1)))
        .withMessage("time: is PT-1S, must be 0 or more: the clock of a story never goes back");
  }

  @Test
  void times_belowOne_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> given(POLICY).calls("pytest").times(0))
        .withMessage("times: is 0, must be 1 or more");
  }

  @Test
  @SuppressWarnings("CheckReturnValue") // What users of Error Prone cannot even compile.
  void story_withACallThatNobodyJudged_doesNotGoOn() {
    PolicyStory story = given(POLICY);
    story.calls("pytest");
    assertThatIllegalStateException()
        .isThrownBy(() -> story.calls("pytest"))
        .withMessage(
            "calls(\"pytest\") has no verdict, so it was never made; say isAllowed(), isDenied() or"
                + " needsApproval() of it");
    assertThatIllegalStateException().isThrownBy(() -> story.after(Duration.ofSeconds(1)));
    assertThatIllegalStateException().isThrownBy(() -> story.at(Duration.ofSeconds(1)));
    assertThatIllegalStateException().isThrownBy(() -> story.grant("b"));
    assertThatIllegalStateException().isThrownBy(() -> story.hides("drop"));
  }

  @Test
  void isAllowed_twiceOfOneCall_isRefused() {
    StoryCalls calls = given(POLICY).calls("pytest");
    calls.isAllowed();
    assertThatIllegalStateException()
        .isThrownBy(calls::isAllowed)
        .withMessage("calls(\"pytest\") was made before; to make it again say then().calls(...)");
  }

  @Test
  void toString_isTheStorySoFar() {
    PolicyStory story = given(POLICY);
    assertThat(story).hasToString("no calls yet");
    story.calls("pytest").with("path", "tests/").isAllowed();
    story.after(Duration.ofMillis(1500)).grant("b").session("s").attribute("role", "x");
    story.calls("deploy").times(2).answered(YES).withOutcome(REFUND).areAllowed();
    assertThat(story)
        .hasToString(
            """
            1. at 0 s: "pytest" from "default", with {"path": "tests/"}: allowed
            2. at 1.5 s: 2 times "deploy" from "b", session "s", attributes {"role": "x"}, \
            answered yes, outcome refund: allowed""");
  }

  @Test
  void toString_longStory_showsItsEnd() {
    PolicyStory story = given(POLICY);
    for (int i = 0; i < 20; i++) {
      story.calls("rm").isDenied();
    }
    assertThat(story.toString().lines())
        .hasSize(13)
        .startsWith(
            "… 8 before these", "9. at 0 s: \"rm\" from \"default\": denied with DEFAULT_DENY")
        .endsWith("20. at 0 s: \"rm\" from \"default\": denied with DEFAULT_DENY");
  }
}
