package dev.policyguard.mcp;

import static dev.policyguard.mcp.Tools.mustNotRun;
import static dev.policyguard.mcp.Tools.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.policyguard.call.Caller;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ElicitUrlRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A real server of the SDK, spoken to in JSON-RPC. */
class GuardedServerTest {

  private static final Limit TEN_A_MINUTE = Limit.of("run_tests_rate", 10, Window.MINUTE);

  private static final Policy POLICY =
      Policy.builder()
          .tool("run_tests", ToolRule.limited(TEN_A_MINUTE))
          .tool("deploy", ToolRule.deny("Deploying is a person's work!"))
          .hide("delete_records")
          .build();

  private static final Map<String, Object> NAME_ONLY =
      Map.of(
          "type",
          "object",
          "properties",
          Map.of("name", Map.of("type", "string")),
          "required",
          List.of("name"),
          "additionalProperties",
          false);

  private final AtomicLong now = new AtomicLong(-5);
  private final AtomicLong serial = new AtomicLong();
  private final PolicyGuard guard =
      PolicyGuard.builder(POLICY).ticker(now::get).serials(serial::incrementAndGet).build();
  private final GuardedTools guarded = GuardedTools.of(guard).callers(CallerResolver.stdio());

  @BeforeEach
  void forgetTheLog() {
    RecordedLog.clear();
  }

  @Test
  void call_tenWithinTheLimit_reachTheHandlerAndTheEleventhDoesNot() {
    AtomicInteger runs = new AtomicInteger();
    Function<CallToolRequest, CallToolResult> handler =
        request -> {
          runs.incrementAndGet();
          return Tools.ok(request);
        };
    try (StdioConversation client = StdioConversation.with(guarded, tool("run_tests", handler))) {
      for (int i = 0; i < 10; i++) {
        assertThat(client.call("run_tests", "{}").isError()).isFalse();
      }
      now.addAndGet(Duration.ofMillis(500).toNanos() + 1);

      StdioConversation.Result eleventh = client.call("run_tests", "{}");

      assertThat(runs).hasValue(10);
      assertThat(eleventh.isError()).isTrue();
      assertThat(eleventh.text())
          .isEqualTo(
              "run_tests was not called: The limit run_tests_rate is used up."
                  + " Wait 60 seconds before calling it again.");
      assertThat(eleventh.structuredContent())
          .containsExactly(
              Map.entry("decision", "deny"),
              Map.entry("code", "LIMIT_EXCEEDED"),
              Map.entry("rule", "/tools/run_tests/limits/run_tests_rate"),
              Map.entry("message", "The limit run_tests_rate is used up."),
              Map.entry("id", "0000000000000015"),
              Map.entry("retry_after_ms", 59_500),
              Map.entry("remaining", Map.of("run_tests_rate", 0)));
    }
  }

  @Test
  void call_afterTheTimeToWait_isAllowedAgain() {
    try (StdioConversation client = StdioConversation.with(guarded, tool("run_tests", Tools::ok))) {
      for (int i = 0; i < 10; i++) {
        client.call("run_tests", "{}");
      }
      now.addAndGet(Duration.ofSeconds(60).toNanos() - 1);
      StdioConversation.Result early = client.call("run_tests", "{}");
      assertThat(early.text()).endsWith("Wait 1 second before calling it again.");
      assertThat(early.structuredContent()).containsEntry("retry_after_ms", 1);

      now.addAndGet(1);

      assertThat(client.call("run_tests", "{}").isError()).isFalse();
    }
  }

  @Test
  void call_unlistedTool_isDeniedByDefault() {
    try (StdioConversation client =
        StdioConversation.with(guarded, tool("export_records", mustNotRun()))) {
      StdioConversation.Result result = client.call("export_records", "{}");

      assertThat(result.isError()).isTrue();
      assertThat(result.text())
          .isEqualTo(
              "export_records was not called: The policy does not allow this tool. Use another"
                  + " one. Waiting does not help: do not call it again.");
      assertThat(result.structuredContent())
          .containsExactly(
              Map.entry("decision", "deny"),
              Map.entry("code", "DEFAULT_DENY"),
              Map.entry("rule", "(default deny)"),
              Map.entry("message", "The policy does not allow this tool. Use another one."),
              Map.entry("id", "0000000000000001"));
    }
  }

  @Test
  void call_deniedTool_tellsTheAuthorsReason() {
    try (StdioConversation client = StdioConversation.with(guarded, tool("deploy", mustNotRun()))) {
      StdioConversation.Result result = client.call("deploy", "{}");

      assertThat(result.text())
          .isEqualTo(
              "deploy was not called: Deploying is a person's work!"
                  + " Waiting does not help: do not call it again.");
      assertThat(result.structuredContent()).containsEntry("rule", "/tools/deploy/action");
    }
  }

  @Test
  void list_hiddenTool_isAbsentAndAllOthersAreThere() {
    try (StdioConversation client =
        StdioConversation.with(
            guarded,
            tool("run_tests", Tools::ok),
            tool("delete_records", mustNotRun()),
            tool("export_records", mustNotRun()))) {
      assertThat(client.listedTools()).containsExactly("run_tests", "export_records");
    }
  }

  static Stream<Arguments> callsOfTheHiddenTool() {
    String deep = "{\"a\":".repeat(100) + "1" + "}".repeat(100);
    return Stream.of(
        arguments("no arguments", "{\"name\":\"delete_records\"}"),
        arguments("valid", "{\"name\":\"delete_records\",\"arguments\":{\"name\":\"x\"}}"),
        arguments("not by its schema", "{\"name\":\"delete_records\",\"arguments\":{\"no\":1}}"),
        arguments("too deep", "{\"name\":\"delete_records\",\"arguments\":" + deep + "}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("callsOfTheHiddenTool")
  void attack_05_call_hiddenTool_answersByteForByteLikeAnUnknownOne(String name, String params) {
    GuardedTools forNobody = GuardedTools.of(guard).callers(context -> Optional.empty());
    try (StdioConversation without = StdioConversation.with(guarded, tool("run_tests", Tools::ok));
        StdioConversation with =
            StdioConversation.with(guarded, tool("delete_records", NAME_ONLY, mustNotRun()));
        StdioConversation nobody =
            StdioConversation.with(forNobody, tool("delete_records", NAME_ONLY, mustNotRun()))) {
      String unknown = without.ask("tools/call", params);

      assertThat(with.ask("tools/call", params)).isEqualTo(unknown);
      assertThat(nobody.ask("tools/call", params)).isEqualTo(unknown);
      assertThat(unknown)
          .contains("-32602", "Unknown tool: invalid_tool_name", "Tool not found: delete_records");
    }
  }

  static Stream<Arguments> handlersThatFail() {
    return Stream.of(
        failing("exception", request -> sneak(new IllegalStateException("s3cret"))),
        failing("checked exception", request -> sneak(new IOException("s3cret"))),
        failing("interrupted", request -> sneak(new InterruptedException("s3cret"))),
        failing("no message", request -> sneak(new IllegalStateException())),
        failing("assertion error", request -> sneak(new AssertionError("s3cret"))),
        failing("linkage error", request -> sneak(new NoClassDefFoundError("s3cret"))),
        failing("protocol error", request -> sneak(McpError.builder(-1).message("s3cret").build())),
        failing("null", request -> null),
        failing("stack overflow", GuardedServerTest::overflow));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("handlersThatFail")
  void call_handlerFails_isAnsweredWithoutTheExceptionsTextAndTheChargeStands(
      String name, Function<CallToolRequest, CallToolResult> handler) {
    try (StdioConversation client = StdioConversation.with(guarded, tool("run_tests", handler))) {
      StdioConversation.Result first = client.call("run_tests", "{}");
      StdioConversation.Result second = client.call("run_tests", "{}");

      assertThat(first.isError()).isTrue();
      assertThat(first.text())
          .isEqualTo(
              "run_tests was called and failed; it may have done part of its work. If this happens"
                  + " again, tell the server's operator: decision 0000000000000002.");
      assertThat(first.structuredContent())
          .containsExactly(
              Map.entry("decision", "allow"),
              Map.entry("code", "HANDLER_FAILED"),
              Map.entry("rule", "/tools/run_tests"),
              Map.entry("message", "The tool failed; it may have done part of its work."),
              Map.entry("id", "0000000000000002"),
              Map.entry("remaining", Map.of("run_tests_rate", 9)));
      assertThat(first.line()).doesNotContain("s3cret", "Exception", "StackOverflow");
      assertThat(second.structuredContent())
          .containsEntry("remaining", Map.of("run_tests_rate", 8));
      assertThat(RecordedLog.entries().get(0))
          .startsWith("ERROR The handler of run_tests ")
          .contains(", decision 0000000000000002");
    }
  }

  @Test
  void call_handlerThrows_isLoggedWithItsStackTraceAndCauses() {
    Function<CallToolRequest, CallToolResult> handler =
        request -> sneak(new IllegalStateException("disk is full", new IOException("sda")));
    try (StdioConversation client = StdioConversation.with(guarded, tool("run_tests", handler))) {
      client.call("run_tests", "{}");

      assertThat(RecordedLog.entries()).hasSize(1);
      assertThat(RecordedLog.entries().get(0))
          .startsWith("ERROR The handler of run_tests failed, decision 0000000000000002\n")
          .contains("java.lang.IllegalStateException: disk is full", "GuardedServerTest.lambda")
          .contains("java.io.IOException: sda");
    }
  }

  @Test
  void attack_30_call_handlerThrowsWithLineBreaks_forgesNoLogLine() {
    Function<CallToolRequest, CallToolResult> handler =
        request -> sneak(new IllegalStateException("x\nINFO all is well \u202e\u001b[31m"));
    try (StdioConversation client = StdioConversation.with(guarded, tool("run_tests", handler))) {
      client.call("run_tests", "{}");

      assertThat(RecordedLog.entries().get(0))
          .contains("x\\nINFO all is well \\u202e\\u001b[31m")
          .doesNotContain("\nINFO", "\u202e", "\u001b");
    }
  }

  @Test
  void call_handlerAsksForUrlElicitation_goesThrough() {
    List<ElicitUrlRequest> pages = List.of();
    Function<CallToolRequest, CallToolResult> handler =
        request -> sneak(McpError.URL_ELICITATION_REQUIRED.apply(pages));
    try (StdioConversation client = StdioConversation.with(guarded, tool("run_tests", handler))) {
      assertThat(client.callRaw("run_tests", "{}"))
          .contains("\"error\":{\"code\":-32042,\"message\":\"URL elicitation required\"");
    }
  }

  @Test
  void call_invalidArguments_isRefusedAndNotCharged() {
    try (StdioConversation client =
        StdioConversation.with(
            guarded,
            tool(
                "run_tests",
                NAME_ONLY,
                request -> {
                  throw new IllegalStateException("ran");
                }))) {
      StdioConversation.Result invalid = client.call("run_tests", "{\"name\":7}");
      StdioConversation.Result valid = client.call("run_tests", "{\"name\":\"all\"}");

      assertThat(invalid.isError()).isTrue();
      assertThat(invalid.text())
          .startsWith("run_tests was not called: its arguments do not fit its input schema. ")
          .contains("/name: integer found, string expected")
          .endsWith(" Correct the arguments and call it again; nothing was charged.");
      assertThat(invalid.structuredContent())
          .containsOnlyKeys("decision", "code", "rule", "message", "id")
          .containsEntry("decision", "deny")
          .containsEntry("code", "INVALID_ARGUMENTS")
          .containsEntry("rule", "(input schema)")
          .containsEntry("id", "0000000000000001");
      assertThat((String) invalid.structuredContent().get("message"))
          .contains("/name: integer found, string expected");
      assertThat(valid.structuredContent())
          .containsEntry("code", "HANDLER_FAILED")
          .containsEntry("remaining", Map.of("run_tests_rate", 9));
    }
  }

  @Test
  void call_missingArguments_areCheckedAsAnEmptyObject() {
    try (StdioConversation client =
        StdioConversation.with(guarded, tool("run_tests", NAME_ONLY, mustNotRun()))) {
      assertThat(client.ask("tools/call", "{\"name\":\"run_tests\"}"))
          .contains("INVALID_ARGUMENTS", "required property 'name' not found");
    }
  }

  @Test
  void call_invalidArgumentsOfADeniedTool_tellNothingOfTheSchema() {
    try (StdioConversation client =
        StdioConversation.with(guarded, tool("deploy", NAME_ONLY, mustNotRun()))) {
      StdioConversation.Result result = client.call("deploy", "{\"other\":7}");

      assertThat(result.structuredContent()).containsEntry("code", "TOOL_DENIED");
      assertThat(result.line()).doesNotContain("schema", "name'");
    }
  }

  @Test
  void attack_30_call_bidiControlsInArguments_areEchoedEscaped() {
    try (StdioConversation client =
        StdioConversation.with(guarded, tool("run_tests", NAME_ONLY, mustNotRun()))) {
      StdioConversation.Result result =
          client.call("run_tests", "{\"name\":\"x\",\"ev\u202eil\\n\\u0007\\u2028\":1}");

      assertThat(result.text()).contains("ev\\u202eil\\n\\u0007\\u2028").doesNotContain("\u202e");
      assertThat((String) result.structuredContent().get("message"))
          .contains("ev\\u202eil\\n\\u0007\\u2028")
          .doesNotContain("\u202e", "\n", "\u0007", "\u2028");
    }
  }

  @Test
  void call_manyProblems_areAnsweredInBoundedLength() {
    StringBuilder arguments = new StringBuilder("{\"name\":\"x\"");
    for (int i = 0; i < 1_000; i++) {
      arguments.append(",\"p").append(i).append("\":1");
    }
    try (StdioConversation client =
        StdioConversation.with(guarded, tool("run_tests", NAME_ONLY, mustNotRun()))) {
      assertThat(client.call("run_tests", arguments + "}").line()).hasSizeLessThan(4_000);
    }
  }

  static Stream<Arguments> resolversThatFindNobody() {
    return Stream.of(
        resolver("empty", context -> Optional.empty()),
        resolver("null", context -> null),
        resolver("exception", context -> sneak(new IllegalStateException("s3cret"))),
        resolver("checked exception", context -> sneak(new IOException("s3cret"))),
        resolver("blank grant", context -> Optional.of(Caller.of(" "))),
        resolver("stack overflow", context -> sneak(new StackOverflowError("s3cret"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("resolversThatFindNobody")
  void call_resolverFindsNobody_isDeniedAndTheListIsEmpty(String name, CallerResolver resolver) {
    GuardedTools forNobody = GuardedTools.of(guard).callers(resolver);
    try (StdioConversation client =
        StdioConversation.with(forNobody, tool("run_tests", mustNotRun()))) {
      StdioConversation.Result result = client.call("run_tests", "{}");

      assertThat(result.isError()).isTrue();
      assertThat(result.text())
          .isEqualTo(
              "run_tests was not called: The server does not know who calls, so nothing is allowed."
                  + " Sign in. Waiting does not help: do not call it again.");
      assertThat(result.structuredContent())
          .containsEntry("code", "NO_POLICY")
          .containsEntry("rule", "(no policy)");
      assertThat(result.line()).doesNotContain("s3cret");
      assertThat(client.listedTools()).isEmpty();
      assertThat(RecordedLog.entries()).hasSize(name.equals("empty") ? 0 : 2);
    }
  }

  @Test
  void call_guardItselfFails_isAnsweredAndTheHandlerDoesNotRun() {
    PolicyGuard broken =
        PolicyGuard.builder(POLICY)
            .serials(() -> sneak(new IllegalStateException("s3cret")))
            .build();
    GuardedTools byBroken = GuardedTools.of(broken).callers(CallerResolver.stdio());
    try (StdioConversation client =
        StdioConversation.with(
            byBroken, tool("run_tests", mustNotRun()), tool("delete_records", mustNotRun()))) {
      StdioConversation.Result result = client.call("run_tests", "{}");

      assertThat(result.isError()).isTrue();
      assertThat(result.structuredContent())
          .containsOnlyKeys("decision", "code", "rule", "message", "id")
          .containsEntry("decision", "deny")
          .containsEntry("code", "INTERNAL_ERROR")
          .containsEntry("rule", "(internal error)");
      assertThat(result.line()).doesNotContain("s3cret");
      String id = (String) result.structuredContent().get("id");
      assertThat(result.text()).endsWith("Tell the server's operator. Decision " + id + ".");
      assertThat(client.callRaw("delete_records", "{}"))
          .contains("-32602", "Tool not found: delete_records");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"name\":\"x\"}"})
  void call_allowed_answersWithTheHandlersOwnResultAndTheDecisionInItsMeta(String arguments) {
    CallToolResult own =
        CallToolResult.builder()
            .addTextContent("3 passed")
            .structuredContent(Map.of("passed", 3))
            .isError(true)
            .meta(Map.of("k", "v"))
            .build();
    try (StdioConversation client =
        StdioConversation.with(guarded, tool("run_tests", request -> own))) {
      assertThat(client.callRaw("run_tests", arguments))
          .contains("3 passed", "\"isError\":true", "\"structuredContent\":{\"passed\":3}")
          .contains(
              "\"_meta\":{\"k\":\"v\",\"dev.policyguard/decision\":{\"decision\":\"allow\","
                  + "\"code\":\"ALLOWED\",\"rule\":\"/tools/run_tests\","
                  + "\"id\":\"0000000000000002\",\"remaining\":{\"run_tests_rate\":9}}}");
    }
  }

  @SuppressWarnings("InfiniteRecursion") // until the stack is full
  private static CallToolResult overflow(CallToolRequest request) {
    CallToolResult deeper = overflow(request);
    return deeper == null ? Tools.ok(request) : deeper;
  }

  private static Arguments failing(String name, Function<CallToolRequest, CallToolResult> handler) {
    return arguments(name, handler);
  }

  private static Arguments resolver(String name, CallerResolver resolver) {
    return arguments(name, resolver);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T, X extends Throwable> T sneak(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
