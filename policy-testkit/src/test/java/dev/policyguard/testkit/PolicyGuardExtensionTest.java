package dev.policyguard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.policyguard.call.ToolCall;
import dev.policyguard.guard.Outcome;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.policy.InvalidPolicyException;
import dev.policyguard.policy.Policy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

@PolicyUnderTest("pytest-policy.json")
class PolicyGuardExtensionTest {

  private static final ToolCall PYTEST = ToolCall.of("pytest").from("a");

  private final FakeTicker ofTheConstructor;

  PolicyGuardExtensionTest(FakeTicker ticker) {
    this.ofTheConstructor = ticker;
  }

  @BeforeEach
  void callOnce(PolicyGuard guard) {
    guard.call(PYTEST, call -> "ran");
  }

  @RepeatedTest(3)
  void guard_isFreshForEachTest_andTheSameThroughoutOne(
      PolicyGuard guard, FakeTicker ticker, RecordingListener decisions) {
    assertThat(ticker).isSameAs(ofTheConstructor);
    assertThat(ran(guard)).isTrue();
    assertThat(ran(guard)).isFalse();
    ticker.advance(Duration.ofMinutes(1));
    assertThat(ran(guard)).isTrue();
    assertThat(decisions.events()).hasSize(4);
    assertThat(decisions.denials()).hasSize(1);
  }

  @Test
  void story_isToldThroughTheSameGuardAndClock(
      PolicyStory story, FakeTicker ticker, Policy policy, RecordingListener decisions) {
    story.grant("a").calls("pytest").isAllowed().remaining("pytest_rate", 0);
    ticker.advance(Duration.ofSeconds(1));
    story.calls("pytest").isDenied().retryAfter(Duration.ofSeconds(59));
    assertThat(story.toString()).contains("2. at 1 s: ");
    assertThat(policy.tools()).containsOnlyKeys("pytest", "deploy");
    assertThat(decisions.denials()).hasSize(1);
  }

  @Test
  void approver_isTheGuards(PolicyGuard guard, ScriptedApprover approver) {
    approver.approves();
    Outcome<String> outcome = guard.call(ToolCall.of("deploy").from("a"), call -> "deployed");
    assertThat(outcome.orElse(Object::toString)).isEqualTo("deployed");
  }

  @Test
  @PolicyUnderTest(text = "{ \"version\": \"1\", \"default\": \"allow\" }")
  void policy_ofTheMethod_goesBeforeThatOfTheClass(PolicyStory story) {
    story.calls("anything").times(100).areAllowed().byRule("(default allow)");
  }

  @Nested
  class Inside {
    @Test
    void policy_ofTheEnclosingClass_holdsInside(PolicyStory story) {
      story.calls("rm").isDenied();
    }
  }

  @PolicyUnderTest("src/test/resources/founding/policy.json")
  static class ByFile {
    @Test
    void passes(PolicyStory story) {
      story.calls("rm").isDenied();
    }
  }

  @PolicyUnderTest("no-such.json")
  static class Missing {
    @Test
    void fails(PolicyGuard guard) {}
  }

  @PolicyUnderTest("founding-policy-is-not-here.json")
  static class Unused {
    @Test
    void passes_sinceItAsksForNothing() {}
  }

  @PolicyUnderTest
  static class Unnamed {
    @Test
    void fails(PolicyGuard guard) {}
  }

  @PolicyUnderTest(text = "{ \"version\": \"1\" }")
  static class Broken {
    @Test
    void fails(PolicyGuard guard) {}
  }

  @PolicyUnderTest("pytest-policy.json")
  static class Shared {
    @BeforeAll
    static void before(PolicyGuard guard) {}

    @Test
    void fails() {}
  }

  @PolicyUnderTest("pytest-policy.json")
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  static class OneInstance {
    OneInstance(PolicyGuard guard) {}

    @Test
    void fails() {}
  }

  @PolicyUnderTest("pytest-policy.json")
  static class EndsTooEarly {
    @Test
    @SuppressWarnings("CheckReturnValue") // What users of Error Prone cannot even compile.
    void withoutAVerdict(PolicyStory story) {
      story.calls("pytest");
    }

    @Test
    void withoutAnAnswer(PolicyGuard guard) {
      guard.call(ToolCall.of("deploy").from("a"), call -> "deployed");
    }

    @Test
    void withAnAnswerLeft(ScriptedApprover approver) {
      approver.approves();
    }
  }

  @Test
  void policy_byFile_isFound() {
    assertThat(failures(ByFile.class)).isEmpty();
  }

  @Test
  void policy_thatIsNotThere_failsTheTestThatNeedsIt() {
    assertThat(failures(Missing.class))
        .singleElement()
        .satisfies(
            failure ->
                assertThat(failure)
                    .hasRootCauseInstanceOf(ExtensionConfigurationException.class)
                    .rootCause()
                    .hasMessageStartingWith(
                        "@PolicyUnderTest(\"no-such.json\") of "
                            + Missing.class.getName()
                            + " is neither a resource that the class finds, nor the file "));
    assertThat(failures(Unused.class)).isEmpty();
  }

  @Test
  void policy_thatIsNotNamed_failsTheTest() {
    assertThat(failures(Unnamed.class))
        .singleElement()
        .satisfies(
            failure ->
                assertThat(failure)
                    .rootCause()
                    .hasMessage(
                        "@PolicyUnderTest of "
                            + Unnamed.class.getName()
                            + " must have either the name of a policy or its text"));
  }

  @Test
  void policy_thatIsBroken_failsTheTestWithItsProblems() {
    assertThat(failures(Broken.class))
        .singleElement()
        .satisfies(
            failure -> assertThat(failure).hasRootCauseInstanceOf(InvalidPolicyException.class));
  }

  @Test
  void parameter_thatManyTestsWouldShare_isRefused() {
    for (Class<?> sharing : List.of(Shared.class, OneInstance.class)) {
      assertThat(failures(sharing))
          .singleElement()
          .satisfies(
              failure ->
                  assertThat(failure)
                      .isInstanceOf(ParameterResolutionException.class)
                      .hasMessage(
                          "PolicyGuard belongs to one test, must be a parameter of a test, of a"
                              + " method before or after each, or of the constructor of a class"
                              + " that is made anew for each test"));
    }
  }

  @Test
  void test_thatEndsInTheMiddle_fails() {
    assertThat(failures(EndsTooEarly.class))
        .extracting(Throwable::getMessage)
        .hasSize(3)
        .anyMatch(message -> message.startsWith("calls(\"pytest\") has no verdict"))
        .anyMatch(message -> message.startsWith("the approver was asked about \"deploy\""))
        .anyMatch(message -> message.startsWith("the approver was asked 0 of 1 questions"));
  }

  private static List<Throwable> failures(Class<?> testClass) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(testClass))
        .execute()
        .allEvents()
        .finished()
        .stream()
        .map((Event event) -> event.getRequiredPayload(TestExecutionResult.class))
        .flatMap(result -> result.getThrowable().stream())
        .toList();
  }

  private static boolean ran(PolicyGuard guard) {
    return guard.call(PYTEST, call -> "ran").orElse(denied -> "denied").equals("ran");
  }
}
