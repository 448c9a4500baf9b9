package dev.policyguard.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.decision.Ruling;
import dev.policyguard.policy.Amount;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class AnswersTest {

  private static final Answers ANSWERS = new Answers(Disclosure.STANDARD);

  static Stream<Arguments> waits() {
    return Stream.of(
        arguments(Duration.ofNanos(1), 1, "Wait 1 second before"),
        arguments(Duration.ofNanos(1_000_000), 1, "Wait 1 second before"),
        arguments(Duration.ofNanos(1_000_001), 2, "Wait 1 second before"),
        arguments(Duration.ofSeconds(1), 1_000, "Wait 1 second before"),
        arguments(Duration.ofSeconds(1, 1), 1_001, "Wait 2 seconds before"),
        arguments(Duration.ofSeconds(59, 999_999_999), 60_000, "Wait 60 seconds before"),
        arguments(Duration.ofDays(366), 31_622_400_000L, "Wait 31622400 seconds before"));
  }

  @ParameterizedTest
  @MethodSource("waits")
  void refused_withAWait_roundsItUp(Duration wait, long millis, String text) {
    CallToolResult answer =
        ANSWERS.refused(
            "t", denied(DecisionCode.LIMIT_EXCEEDED, "Full.", Optional.of(wait)), Map.of());

    assertThat(fields(answer)).containsEntry("retry_after_ms", millis);
    assertThat(text(answer)).isEqualTo("t was not called: Full. " + text + " calling it again.");
  }

  @ParameterizedTest
  @EnumSource(
      value = DecisionCode.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {
        "ALLOWED",
        "HIDDEN",
        "APPROVAL_REQUIRED",
        "APPROVAL_DENIED",
        "APPROVAL_TIMEOUT",
        "COUNTER_UNAVAILABLE",
        "INTERNAL_ERROR"
      })
  void refused_withoutAWait_saysThatWaitingDoesNotHelp(DecisionCode code) {
    CallToolResult answer = ANSWERS.refused("t", denied(code, "No", Optional.empty()), Map.of());

    assertThat(text(answer)).startsWith("t was not called: No. Waiting does not help: ");
    assertThat(fields(answer))
        .containsOnlyKeys("decision", "code", "rule", "message", "id")
        .containsEntry("code", code.name());
  }

  @ParameterizedTest
  @EnumSource(
      value = DecisionCode.class,
      names = {"COUNTER_UNAVAILABLE", "INTERNAL_ERROR"})
  void refused_whereWaitingMayHelp_givesTheDecisionsId(DecisionCode code) {
    CallToolResult answer =
        ANSWERS.refused("t", denied(code, "Try later.", Optional.empty()), Map.of());

    assertThat(text(answer)).isEqualTo("t was not called: Try later. Decision 000000000000002a.");
  }

  @Test
  void refused_remaining_isANumberForEachCounterInOrder() {
    Map<String, Amount> remaining = new LinkedHashMap<>();
    remaining.put("spend", Amount.of(new BigDecimal("12.50")));
    remaining.put("calls", Amount.of(300));
    Decision.Denied denied =
        new Decision.Denied(
            42, ruling(DecisionCode.LIMIT_EXCEEDED, "m"), Optional.empty(), remaining);

    Object answered = fields(ANSWERS.refused("t", denied, denied.remaining())).get("remaining");

    assertThat(answered).hasToString("{spend=12.5, calls=300}");
    assertThat(((Map<?, ?>) answered).get("spend")).isInstanceOf(Number.class);
  }

  @Test
  void attack_30_refused_controlsInNamesAndMessages_areEscaped() {
    Decision.Denied denied =
        new Decision.Denied(
            42,
            new Ruling(DecisionCode.TOOL_DENIED, "/tools/a\u202eb/action", "x\u202ey\nz", "r"),
            Optional.empty(),
            Map.of("c\u0000", Amount.ONE));

    CallToolResult answer = ANSWERS.refused("a\u202eb", denied, denied.remaining());

    assertThat(text(answer)).startsWith("a\\u202eb was not called: x\\u202ey\\nz. ");
    assertThat(fields(answer))
        .containsEntry("rule", "/tools/a\\u202eb/action")
        .containsEntry("message", "x\\u202ey\\nz")
        .containsEntry("remaining", Map.of("c\\u0000", BigDecimal.ONE));
  }

  private static Decision.Denied denied(
      DecisionCode code, String message, Optional<Duration> retryAfter) {
    return new Decision.Denied(42, ruling(code, message), retryAfter, Map.of());
  }

  private static Ruling ruling(DecisionCode code, String message) {
    return new Ruling(code, "/tools/t", message, "revision");
  }

  private static String text(CallToolResult answer) {
    assertThat(answer.isError()).isTrue();
    assertThat(answer.content()).hasSize(1);
    return ((TextContent) answer.content().get(0)).text();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> fields(CallToolResult answer) {
    return (Map<String, Object>) answer.structuredContent();
  }
}
