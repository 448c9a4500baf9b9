package dev.policyguard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.json.PolicyFile;
import dev.policyguard.policy.Policy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ReplayTest {

  private static final Policy ONE_A_MINUTE =
      PolicyFile.parse(
          """
          { "version": "1", "default": "deny",
            "tools": { "pytest": { "rate_limit": "1/minute" },
                       "merge": { "action": "require_approval", "rate_limit": "1/minute" } } }
          """);

  @TestFactory
  Stream<DynamicTest> play_conformanceSuiteAsALog_decidesAsTheSuiteDoes() {
    return tests(ConformanceSuite.FOLDER);
  }

  @TestFactory
  Stream<DynamicTest> play_sharedVectorsAsALog_decidesAsTheySay() {
    Path vectors = ProjectRoot.path().resolve("../shared/vectors").normalize();
    return Files.isDirectory(vectors) ? tests(vectors) : SharedVectorsTest.skipped(vectors);
  }

  private static Stream<DynamicTest> tests(Path folder) {
    return ScenarioFile.find(folder).stream()
        .map(ScenarioFile::read)
        .flatMap(
            file ->
                file.tests().stream()
                    .map(
                        test ->
                            DynamicTest.dynamicTest(
                                test.place() + " " + test.name(),
                                () -> checkSame(file.policy(), test))));
  }

  /** The same calls, once through the scenario's own objects and once through lines of text. */
  private static void checkSame(Policy policy, ScenarioTest test) throws IOException {
    List<Decision> expected = new ArrayList<>();
    StringBuilder log = new StringBuilder();
    Replay replay = Replay.of(policy);
    for (ScenarioCall call : test.calls()) {
      for (int i = 0; i < call.times(); i++) {
        Decision decision = replay.play(call.recorded());
        assertThat(call.expect().differences(decision)).isEmpty();
        expected.add(decision);
        log.append(RecordedLines.line(call.recorded())).append('\n');
      }
    }
    assertThat(shown(decisions(policy, log.toString()))).isEqualTo(shown(expected));
  }

  /** Without the words about a defect of the arguments, which the text has in another way. */
  private static List<String> shown(List<Decision> decisions) {
    return decisions.stream()
        .map(
            decision ->
                decision.code() == DecisionCode.INVALID_CALL
                    ? decision.code() + " " + decision.rule()
                    : Shown.decision(decision))
        .toList();
  }

  private static List<Decision> decisions(Policy policy, String text) throws IOException {
    List<Decision> decisions = new ArrayList<>();
    Replay replay = Replay.of(policy);
    CallLog log = CallLog.of(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    for (Optional<CallLog.Entry> entry = log.next(); entry.isPresent(); entry = log.next()) {
      assertThat(entry.get()).isInstanceOf(CallLog.Recorded.class);
      decisions.add(replay.play(((CallLog.Recorded) entry.get()).call()));
    }
    return decisions;
  }

  @Test
  void play_approvalThatNobodyAnswers_isTheQuestionAndGivesTheChargeBack() throws IOException {
    assertThat(
            decisions(
                ONE_A_MINUTE,
                """
                {"tool":"merge"}
                {"tool":"merge","approval":"no"}
                {"tool":"merge","approval":"timeout"}
                {"tool":"merge","approval":"yes","outcome":"refund"}
                {"tool":"merge","approval":"yes","outcome":"error"}
                {"tool":"merge","approval":"yes"}
                """))
        .extracting(Decision::code)
        .containsExactly(
            DecisionCode.APPROVAL_REQUIRED,
            DecisionCode.APPROVAL_DENIED,
            DecisionCode.APPROVAL_TIMEOUT,
            DecisionCode.ALLOWED,
            DecisionCode.ALLOWED,
            DecisionCode.LIMIT_EXCEEDED);
  }

  @Test
  void play_timeBeforeTheCallBefore_isRefusedAndNotMade() {
    Replay replay = Replay.of(ONE_A_MINUTE);
    replay.play(at(60_000, "other"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> replay.play(at(59_999, "pytest")))
        .withMessage("at: is PT59.999S, after a call at PT1M; must be that or more");
    assertThat(replay.play(at(60_000, "pytest")).code()).isEqualTo(DecisionCode.ALLOWED);
  }

  private static RecordedCall at(long millis, String tool) {
    return new RecordedCall(
        Duration.ofMillis(millis),
        ToolCall.of(tool).from("a"),
        ScenarioCall.HandlerOutcome.OK,
        Optional.empty());
  }
}
