package dev.policyguard.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.decision.Ruling;
import dev.policyguard.policy.Amount;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator.ValidationResponse;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
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

  static Stream<Arguments> everyAnswer() {
    Decision.Allowed allowed =
        new Decision.Allowed(42, ruling(DecisionCode.ALLOWED, ""), Map.of("all", Amount.of(5)));
    Map<String, Amount> own = Map.of("own", Amount.of(new BigDecimal("0.5")));
    CallToolResult result = CallToolResult.builder().addTextContent("ok").isError(false).build();
    return Stream.of(Disclosure.values())
        .flatMap(
            level -> {
              Answers answers = new Answers(level);
              return Stream.concat(
                      Stream.of(
                          answers.allowed(result, allowed, own),
                          answers.failed("t", allowed, own),
                          answers.unfit("t", allowed, Map.of()),
                          answers.invalidArguments("t", allowed, "no\u202e"),
                          answers.guardFailed("t", "000000000000002a")),
                      Stream.of(DecisionCode.values())
                          .filter(code -> code != DecisionCode.ALLOWED)
                          .flatMap(
                              code ->
                                  Stream.of(
                                      answers.refused(
                                          "t", denied(code, "m", Optional.empty()), own),
                                      answers.refused(
                                          "t",
                                          denied(code, "", Optional.of(Duration.ofDays(366))),
                                          Map.of()))))
                  .map(answer -> arguments(level, answer));
            });
  }

  @ParameterizedTest
  @MethodSource("everyAnswer")
  void answer_ofEveryKindAndLevel_fitsTheSchemaAndHasNoFieldThatItDoesNotName(
      Disclosure level, CallToolResult answer) throws IOException {
    Map<String, Object> schema = schema();
    Object fields =
        answer.structuredContent() != null
            ? answer.structuredContent()
            : answer.meta().get(GuardedTools.DECISION_META);

    ValidationResponse response = McpJsonDefaults.getSchemaValidator().validate(schema, fields);

    assertThat(response.valid()).as("%s: %s", fields, response.errorMessage()).isTrue();
    assertThat(((Map<?, ?>) schema.get("properties")).keySet().stream().map(Object::toString))
        .containsAll(((Map<?, ?>) fields).keySet().stream().map(Object::toString).toList());
    assertThat(((Map<?, ?>) fields).keySet()).allMatch(field -> level.tells(field.toString()));
  }

  @Test
  void schema_aFieldMore_isAllowed_aFieldOfAnotherTypeIsNot() throws IOException {
    Map<String, Object> fields = new HashMap<>(Map.of("decision", "deny", "id", "0".repeat(16)));
    fields.put("new", 1);
    assertThat(McpJsonDefaults.getSchemaValidator().validate(schema(), fields).valid()).isTrue();

    fields.put("code", "NEW");
    assertThat(McpJsonDefaults.getSchemaValidator().validate(schema(), fields).valid()).isFalse();
  }

  @Test
  void schema_codes_areThoseThatThereAre() throws IOException {
    Map<?, ?> code = (Map<?, ?>) ((Map<?, ?>) schema().get("properties")).get("code");

    assertThat(((List<?>) code.get("enum")).stream().map(Object::toString))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    Stream.of(DecisionCode.values()).map(DecisionCode::name),
                    Stream.of(Answers.HANDLER_FAILED))
                .toList());
  }

  @Test
  void attack_29_refused_atEachLevel_tellsNoMoreThanThat() {
    Decision.Denied denied =
        denied(DecisionCode.LIMIT_EXCEEDED, "Full.", Optional.of(Duration.ofSeconds(1)));
    Map<String, Amount> remaining = Map.of("calls", Amount.of(0));

    assertThat(fields(new Answers(Disclosure.MINIMAL).refused("t", denied, remaining)))
        .containsOnlyKeys("decision", "message", "id", "retry_after_ms");
    assertThat(fields(new Answers(Disclosure.STANDARD).refused("t", denied, remaining)))
        .containsOnlyKeys(
            "decision", "code", "rule", "message", "id", "retry_after_ms", "remaining");
    assertThat(fields(new Answers(Disclosure.FULL).refused("t", denied, remaining)))
        .containsOnlyKeys(
            "decision", "code", "rule", "message", "id", "retry_after_ms", "remaining", "revision")
        .containsEntry("revision", "revision");
  }

  @Test
  void levels_eachTellWhatTheOneBeforeTells() throws IOException {
    for (Object field : ((Map<?, ?>) schema().get("properties")).keySet()) {
      assertThat(Disclosure.FULL.tells(field.toString())).isTrue();
      assertThat(
              Disclosure.STANDARD.tells(field.toString())
                  || !Disclosure.MINIMAL.tells(field.toString()))
          .isTrue();
    }
  }

  @Test
  void approvals_sayWhatAPersonDid() {
    assertThat(
            text(ANSWERS.refused("t", denied(DecisionCode.APPROVAL_DENIED, "M.", none()), own())))
        .isEqualTo("t was not called: M. A person said no: do not call it again.");
    assertThat(
            text(ANSWERS.refused("t", denied(DecisionCode.APPROVAL_TIMEOUT, "M.", none()), own())))
        .isEqualTo(
            "t was not called: M. Nobody answered in time: ask a person before you call it again.");
    assertThat(
            text(ANSWERS.refused("t", denied(DecisionCode.APPROVAL_REQUIRED, "M.", none()), own())))
        .isEqualTo("t was not called: M. It runs only with a person's yes.");
  }

  private static Optional<Duration> none() {
    return Optional.empty();
  }

  private static Map<String, Amount> own() {
    return Map.of();
  }

  private static Map<String, Object> schema() throws IOException {
    try (InputStream in = Answers.class.getResourceAsStream("answer.schema.json")) {
      return McpJsonDefaults.getMapper().readValue(in.readAllBytes(), new TypeRef<>() {});
    }
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
