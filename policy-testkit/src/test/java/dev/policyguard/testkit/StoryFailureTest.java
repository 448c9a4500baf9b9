package dev.policyguard.testkit;

import static dev.policyguard.decision.DecisionCode.HIDDEN;
import static dev.policyguard.testkit.PolicyStory.given;
import static dev.policyguard.testkit.ScenarioCall.Approval.NO;
import static dev.policyguard.testkit.ScenarioCall.Approval.YES;
import static dev.policyguard.testkit.ScenarioCall.HandlerOutcome.REFUND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.policyguard.json.PolicyFile;
import dev.policyguard.policy.Policy;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.AssertionFailedError;

/** What a story that goes otherwise tells; the words are golden. */
class StoryFailureTest {

  private static final Path GOLDENS = GoldenScenarios.RESOURCES.resolve("stories");

  private static final Policy POLICY =
      PolicyFile.parse(
          """
          { "version": "1", "default": "deny", "hide": ["drop"],
            "all_tools": { "limits": [ { "counter": "calls", "window": "hour", "max": 100 } ] },
            "tools": {
              "pytest": { "rate_limit": "3/minute" },
              "pay": {
                "require": [ { "conditions": [ { "path": "args.reason", "op": "exists", "value": true } ],
                               "on_deny": "Say why." } ],
                "deny_if": [ { "conditions": [ { "path": "args.usd", "op": "gt", "value": 100 } ] } ],
                "require_approval": [ { "conditions": [ { "path": "args.usd", "op": "gte", "value": 50 } ] } ],
                "limits": [ { "counter": "usd", "window": "day", "max": 60, "increment_from": "args.usd" } ] } } }
          """);

  /** A story that fails, by the name of its golden file. */
  private record WrongStory(String name, Consumer<PolicyStory> story) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<WrongStory> wrongStories() {
    return Stream.of(
        new WrongStory("denied-is-allowed", s -> s.calls("pytest").isDenied()),
        new WrongStory(
            "allowed-is-denied-by-a-limit",
            s ->
                s.grant("a")
                    .calls("pytest")
                    .with("path", "tests/")
                    .times(2)
                    .areAllowed()
                    .then()
                    .after(Duration.ofMillis(1500))
                    .calls("pytest")
                    .times(10)
                    .areAllowed()),
        new WrongStory("allowed-is-not-listed", s -> s.calls("pytets").isAllowed()),
        new WrongStory("allowed-without-its-arguments", s -> s.calls("pay").isAllowed()),
        new WrongStory("allowed-has-to-be-approved", s -> pays(s, 60).isAllowed()),
        new WrongStory("denied-has-to-be-approved", s -> pays(s, 60).isDenied()),
        new WrongStory("approval-is-not-needed", s -> pays(s, 49).needsApproval()),
        new WrongStory("allowed-is-not-approved", s -> pays(s, 60).answered(NO).isAllowed()),
        new WrongStory(
            "nobody-is-asked", s -> s.calls("pytest").times(2).answered(YES).areAllowed()),
        new WrongStory("code", s -> s.calls("rm").isDenied().withCode(HIDDEN)),
        new WrongStory("rule", s -> s.calls("drop").isDenied().byRule("/tools/drop/action")),
        new WrongStory("message", s -> s.calls("pay").isDenied().withMessage("Say\nwhy.")),
        new WrongStory(
            "retry-after",
            s ->
                s.calls("pytest")
                    .times(3)
                    .areAllowed()
                    .then()
                    .calls("pytest")
                    .isDenied()
                    .retryAfter(Duration.ofSeconds(59))),
        new WrongStory(
            "retry-after-where-waiting-does-not-help",
            s -> pays(s, 61).isDenied().retryAfter(Duration.ofDays(1))),
        new WrongStory(
            "no-retry-where-waiting-helps",
            s -> {
              s.calls("pytest").times(3).areAllowed();
              s.after(Duration.ofNanos(1)).calls("pytest").isDenied().withoutRetryAfter();
            }),
        new WrongStory(
            "remaining", s -> s.calls("pytest").times(2).areAllowed().remaining("pytest_rate", 2)),
        new WrongStory(
            "remaining-of-no-such-counter",
            s -> s.calls("pytest").isAllowed().remaining("pytest", new BigDecimal("0.5"))),
        new WrongStory("hidden-is-visible", s -> s.hides("pytest")),
        new WrongStory("visible-is-hidden", s -> s.calls("rm").isDenied().then().shows("drop")),
        new WrongStory(
            "names-that-forge",
            s ->
                s.grant("a\n2. at 0 s")
                    .session("\u202e")
                    .attribute("role", List.of(true, Map.of("\n", 1)))
                    .calls("py\u001b[2Jtest\n")
                    .with("text", "x".repeat(300))
                    .withOutcome(REFUND)
                    .isAllowed()));
  }

  @ParameterizedTest
  @MethodSource("wrongStories")
  void verdict_thatDoesNotHold_tellsWhatAUserNeeds(WrongStory wrong) throws IOException {
    Path golden = GOLDENS.resolve(wrong.name() + ".txt");
    assertThat(failure(wrong).getMessage() + "\n")
        .as("the story %s, against %s", wrong, golden)
        .isEqualTo(Files.readString(golden));
  }

  @Test
  void goldens_areAllOfAStory() throws IOException {
    try (Stream<Path> files = Files.list(GOLDENS)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              wrongStories().map(wrong -> wrong.name() + ".txt").collect(Collectors.toList()));
    }
  }

  @Test
  void failure_hasBothSidesForAnEditorToCompare() {
    AssertionFailedError failure =
        failure(new WrongStory("", s -> s.calls("rm").isDenied().withCode(HIDDEN)));
    assertThat(failure.getExpected().getValue()).isEqualTo("code HIDDEN");
    assertThat(failure.getActual().getValue()).isEqualTo("code DEFAULT_DENY");
  }

  private static StoryCalls pays(PolicyStory story, int usd) {
    return story.calls("pay").with("reason", "tea").with("usd", usd);
  }

  private static AssertionFailedError failure(WrongStory wrong) {
    AssertionFailedError failure =
        catchThrowableOfType(AssertionFailedError.class, () -> wrong.story().accept(given(POLICY)));
    assertThat(failure).as("what the story %s fails with", wrong).isNotNull();
    return failure;
  }
}
