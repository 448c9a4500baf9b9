package dev.policyguard.mcp;

import static dev.policyguard.mcp.Tools.mustNotRun;
import static dev.policyguard.mcp.Tools.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.policyguard.call.Caller;
import dev.policyguard.guard.Approver;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.policy.AllTools;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Operator;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ElicitUrlRequest;
import io.modelcontextprotocol.spec.McpSchema.ImageContent;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  private static final Map<String, Object> PASSED =
      Map.of(
          "type",
          "object",
          "properties",
          Map.of("passed", Map.of("type", "integer")),
          "required",
          List.of("passed"));

  private final AtomicLong now = new AtomicLong(-5);
  private final AtomicLong serial = new AtomicLong();
  private final PolicyGuard guard =
      PolicyGuard.builder(POLICY)
          .approver(Approver.nobody())
          .ticker(now::get)
          .serials(serial::incrementAndGet)
          .build();
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
              Map.entry("id", "000000000000000b"),
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
  void call_thatAPersonWouldHaveToApprove_isRefusedAndItsChargeGivenBack() {
    Policy asking =
        Policy.builder()
            .allTools(AllTools.builder().limit(Limit.of("all", 5, Window.MINUTE)).build())
            .tool(
                "run_tests",
                ToolRule.builder()
                    .requireApproval(Rule.of(Condition.of("args.all", Operator.EQ, true)))
                    .build())
            .build();
    GuardedTools guarded =
        GuardedTools.of(PolicyGuard.builder(asking).approver(Approver.nobody()).build())
            .callers(CallerResolver.stdio());
    try (StdioConversation client = StdioConversation.with(guarded, tool("run_tests", Tools::ok))) {
      StdioConversation.Result refused = client.call("run_tests", "{\"all\":true}");

      assertThat(refused.text())
          .startsWith(
              "run_tests was not called: A person has to approve this call. Nobody can be asked"
                  + " here");
      assertThat(refused.structuredContent()).containsEntry("code", "APPROVAL_REQUIRED");
      assertThat(client.callRaw("run_tests", "{\"all\":false}"))
          .contains("\"remaining\":{\"all\":4}");
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

  @Test
  void addTo_comparedWithTheWrappedToolsAlone_neitherListsNorDescribesAHiddenTool() {
    List<SyncToolSpecification> tools = List.of(tool("delete_records", NAME_ONLY, mustNotRun()));
    try (StdioConversation careless =
            StdioConversation.with(server -> server.tools(guarded.wrap(tools)));
        StdioConversation careful =
            StdioConversation.with(server -> guarded.addTo(server, tools))) {
      assertThat(careless.listedTools()).containsExactly("delete_records");
      assertThat(careless.callRaw("delete_records", "{\"no\":1}"))
          .contains("required property 'name' not found");

      assertThat(careful.listedTools()).isEmpty();
      assertThat(careful.callRaw("delete_records", "{\"no\":1}"))
          .contains("-32602", "Tool not found: delete_records")
          .doesNotContain("name' not found");
    }
  }

  @Test
  void addTo_comparedWithTheWrappedToolsAlone_letsNoInvalidCallPassByTheGuard() {
    List<SyncToolSpecification> tools = List.of(tool("deploy", NAME_ONLY, mustNotRun()));
    try (StdioConversation careless =
            StdioConversation.with(server -> server.tools(guarded.wrap(tools)));
        StdioConversation careful =
            StdioConversation.with(server -> guarded.addTo(server, tools))) {
      assertThat(careless.callRaw("deploy", "{}")).doesNotContain("TOOL_DENIED");
      assertThat(careful.callRaw("deploy", "{}")).contains("TOOL_DENIED");
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
        failing("hostile exception", request -> sneak(new HostileException())),
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
                  + " again, tell the server's operator: decision 0000000000000001.");
      assertThat(first.structuredContent())
          .containsExactly(
              Map.entry("decision", "allow"),
              Map.entry("code", "HANDLER_FAILED"),
              Map.entry("rule", "/tools/run_tests"),
              Map.entry("message", "The tool failed; it may have done part of its work."),
              Map.entry("id", "0000000000000001"),
              Map.entry("remaining", Map.of("run_tests_rate", 9)));
      assertThat(first.line()).doesNotContain("s3cret", "Exception", "StackOverflow");
      assertThat(second.structuredContent())
          .containsEntry("remaining", Map.of("run_tests_rate", 8));
      assertThat(RecordedLog.entries().get(0))
          .startsWith("ERROR The handler of run_tests ")
          .contains(", decision 0000000000000001");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("handlersThatFail")
  void call_handlerFailsAndSoDoesTheLog_isAnsweredAllTheSame(
      String name, Function<CallToolRequest, CallToolResult> handler) {
    RecordedLog.fail();
    try (StdioConversation client = StdioConversation.with(guarded, tool("run_tests", handler))) {
      StdioConversation.Result result = client.call("run_tests", "{}");

      assertThat(result.structuredContent()).containsEntry("code", "HANDLER_FAILED");
      assertThat(result.line()).doesNotContain("s3cret");
    } finally {
      RecordedLog.clear();
    }
  }

  @Test
  void call_guardAndLogFail_isAnsweredAllTheSame() {
    PolicyGuard broken =
        PolicyGuard.builder(POLICY)
            .approver(Approver.nobody())
            .serials(() -> sneak(new IllegalStateException("s3cret")))
            .build();
    GuardedTools byBroken = GuardedTools.of(broken).callers(CallerResolver.stdio());
    RecordedLog.fail();
    try (StdioConversation client =
        StdioConversation.with(byBroken, tool("run_tests", mustNotRun()))) {
      StdioConversation.Result result = client.call("run_tests", "{}");

      assertThat(result.structuredContent()).containsEntry("code", "INTERNAL_ERROR");
      assertThat(result.line()).doesNotContain("s3cret");
    } finally {
      RecordedLog.clear();
    }
  }

  static Stream<Arguments> resultsThatCannotBeSent() {
    Map<String, Object> cyclic = new HashMap<>();
    cyclic.put("self", cyclic);
    Map<String, Object> nullKey = new HashMap<>();
    nullKey.put(null, 1);
    return Stream.of(
        arguments("getter throws", structured(Map.of("v", new UnreadableBean()))),
        arguments("cyclic", structured(cyclic)),
        arguments("too deep for the transport", structured(nested(600))),
        arguments("too deep", structured(nested(PlainResults.MAX_DEPTH))),
        arguments("deep meta", new CallToolResult(List.of(), false, null, nested(600))),
        arguments("null key in meta", new CallToolResult(List.of(), false, null, nullKey)),
        arguments(
            "null key in the content's meta",
            new CallToolResult(
                List.of(TextContent.builder("x").meta(nullKey).build()), false, null, null)),
        arguments("map that throws", structured(new UnreadableMap())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("resultsThatCannotBeSent")
  void call_resultCannotBeSent_isAnsweredAndSoIsTheNextCall(String name, CallToolResult result) {
    try (StdioConversation client =
        StdioConversation.with(
            guarded, tool("run_tests", request -> result), tool("deploy", mustNotRun()))) {
      StdioConversation.Result answer = client.call("run_tests", "{}");

      assertThat(answer.isError()).isTrue();
      assertThat(answer.structuredContent())
          .containsEntry("code", "HANDLER_FAILED")
          .containsEntry("id", "0000000000000001")
          .containsEntry("remaining", Map.of("run_tests_rate", 9));
      assertThat(answer.line()).doesNotContain("s3cret", "Exception");
      assertThat(RecordedLog.entries()).hasSize(1);
      assertThat(client.call("deploy", "{}").structuredContent())
          .containsEntry("code", "TOOL_DENIED");
    }
  }

  static Stream<Arguments> resultsThatDoNotFit() {
    return Stream.of(
        arguments("wrong type", structured(Map.of("passed", "s3cret"))),
        arguments("missing", structured(Map.of("s3cret", 1))),
        arguments("no object", structured(List.of("s3cret"))),
        arguments("text that is no JSON", structured("s3cret")),
        arguments("not a number", structured(Map.of("passed", Double.NaN))),
        arguments("nothing structured", Tools.ok(new CallToolRequest("t", Map.of(), null))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("resultsThatDoNotFit")
  void call_resultDoesNotFitTheOutputSchema_isWithheldAndLogged(
      String name, CallToolResult result) {
    try (StdioConversation client =
        StdioConversation.with(guarded, Tools.withOutput("run_tests", PASSED, result))) {
      StdioConversation.Result answer = client.call("run_tests", "{}");

      assertThat(answer.isError()).isTrue();
      assertThat(answer.text())
          .isEqualTo(
              "run_tests was called, but its result does not fit its output schema; it may have"
                  + " done its work. If this happens again, tell the server's operator: decision"
                  + " 0000000000000001.");
      assertThat(answer.structuredContent())
          .containsExactly(
              Map.entry("decision", "allow"),
              Map.entry("code", "HANDLER_FAILED"),
              Map.entry("rule", "/tools/run_tests"),
              Map.entry(
                  "message",
                  "The tool's result does not fit its output schema; it may have done its work."),
              Map.entry("id", "0000000000000001"),
              Map.entry("remaining", Map.of("run_tests_rate", 9)));
      assertThat(answer.line()).doesNotContain("s3cret", "alidation");
      assertThat(RecordedLog.entries()).hasSize(1);
      assertThat(RecordedLog.entries().get(0))
          .startsWith(
              "ERROR The result of run_tests does not fit its output schema,"
                  + " decision 0000000000000001: ");
    }
  }

  @Test
  void call_resultWithOutputSchemaCannotBeRead_isAnsweredWithoutTheExceptionsText() {
    CallToolResult result = structured(Map.of("passed", new UnreadableBean()));
    try (StdioConversation client =
        StdioConversation.with(guarded, Tools.withOutput("run_tests", PASSED, result))) {
      StdioConversation.Result answer = client.call("run_tests", "{}");

      assertThat(answer.structuredContent()).containsEntry("code", "HANDLER_FAILED");
      assertThat(answer.line()).doesNotContain("s3cret", "UnreadableBean", "alidation");
    }
  }

  @Test
  void call_resultThatIsDifferentEachTimeItIsRead_isSentAsItWasChecked() {
    AtomicInteger reads = new AtomicInteger();
    Map<String, Object> changing =
        new AbstractMap<>() {
          @Override
          public Set<Map.Entry<String, Object>> entrySet() {
            return Map.<String, Object>of("passed", reads.getAndIncrement() == 0 ? 3 : "s3cret")
                .entrySet();
          }
        };
    try (StdioConversation client =
        StdioConversation.with(
            guarded, Tools.withOutput("run_tests", PASSED, structured(changing)))) {
      assertThat(client.callRaw("run_tests", "{}")).doesNotContain("s3cret");
    }
  }

  @Test
  void call_errorResultOfAToolWithOutputSchema_isNotChecked() {
    CallToolResult result =
        CallToolResult.builder().addTextContent("no suite").isError(true).build();
    try (StdioConversation client =
        StdioConversation.with(guarded, Tools.withOutput("run_tests", PASSED, result))) {
      StdioConversation.Result answer = client.call("run_tests", "{}");

      assertThat(answer.text()).isEqualTo("no suite");
      assertThat(answer.line()).contains(GuardedTools.DECISION_META, "\"code\":\"ALLOWED\"");
    }
  }

  @Test
  void call_resultThatFitsTheOutputSchema_isSentWithItsTextAndTheDecision() {
    CallToolResult result = new CallToolResult(List.of(), false, Map.of("passed", 3), null);
    try (StdioConversation client =
        StdioConversation.with(guarded, Tools.withOutput("run_tests", PASSED, result))) {
      StdioConversation.Result answer = client.call("run_tests", "{}");

      assertThat(answer.isError()).isFalse();
      assertThat(answer.text()).isEqualTo("{\"passed\":3}");
      assertThat(answer.structuredContent()).isEqualTo(Map.of("passed", 3));
      assertThat(answer.line()).contains(GuardedTools.DECISION_META, "\"code\":\"ALLOWED\"");
    }
  }

  @Test
  void call_resultAsDeepAsAllowed_isSent() {
    CallToolResult result = structured(nested(PlainResults.MAX_DEPTH - 1));
    try (StdioConversation client =
        StdioConversation.with(guarded, tool("run_tests", request -> result))) {
      assertThat(client.call("run_tests", "{}").isError()).isFalse();
    }
  }

  @Test
  void call_resultOfManyTypes_isSentAsTheSdkWritesIt() throws IOException {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("exact", new BigDecimal("12345678901234567890.12345678901234567890"));
    values.put("large", BigInteger.TEN.pow(1_500));
    values.put("none", null);
    values.put("bytes", new byte[] {1, 2});
    values.put("nan", Double.NaN);
    values.put("enum", Thread.State.NEW);
    values.put("record", new Shape("circle", 1.5f));
    CallToolResult result =
        CallToolResult.builder()
            .addTextContent("line\n\u2028")
            .addContent(ImageContent.builder("AQI=", "image/png").build())
            .structuredContent(values)
            .build();
    String own = McpJsonDefaults.getMapper().writeValueAsString(result);
    try (StdioConversation client =
        StdioConversation.with(guarded, tool("run_tests", request -> result))) {
      assertThat(client.callRaw("run_tests", "{}"))
          .contains("\"result\":" + own.substring(0, own.length() - 1) + ",\"_meta\":{");
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
          .startsWith("ERROR The handler of run_tests failed, decision 0000000000000001\n")
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
  void call_urlElicitationThatCannotBeSent_isAnsweredAndSoIsTheNextCall() {
    Function<CallToolRequest, CallToolResult> handler =
        request -> sneak(new McpError(new JSONRPCError(-32042, "s3cret", new UnreadableBean())));
    try (StdioConversation client = StdioConversation.with(guarded, tool("run_tests", handler))) {
      StdioConversation.Result answer = client.call("run_tests", "{}");

      assertThat(answer.structuredContent()).containsEntry("code", "HANDLER_FAILED");
      assertThat(answer.line()).doesNotContain("s3cret");
      assertThat(client.listedTools()).containsExactly("run_tests");
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
  void call_resolverFindsNobody_cannotTellAToolFromNoneAndTheLogSaysWhy(
      String name, CallerResolver resolver) {
    GuardedTools forNobody = GuardedTools.of(guard).callers(resolver);
    try (StdioConversation with =
            StdioConversation.with(forNobody, tool("run_tests", NAME_ONLY, mustNotRun()));
        StdioConversation without = StdioConversation.with(forNobody, tool("x", mustNotRun()))) {
      for (String arguments : List.of("{}", "{\"name\":\"all\"}", "{\"no\":1}")) {
        assertThat(with.callRaw("run_tests", arguments))
            .isEqualTo(without.callRaw("run_tests", arguments))
            .contains("-32602", "Unknown tool: invalid_tool_name");
      }
      assertThat(RecordedLog.entries())
          .hasSize(name.equals("empty") ? 3 : 6)
          .anySatisfy(
              entry ->
                  assertThat(entry)
                      .startsWith(
                          "WARN Nobody vouches for a caller of run_tests, who was told that there"
                              + " is no such tool; NO_POLICY by (no policy): ")
                      .contains("[0000000000000001]"));
      assertThat(with.listedTools()).isEmpty();
    }
  }

  @Test
  void call_guardItselfFails_isAnsweredAndTheHandlerDoesNotRun() {
    PolicyGuard broken =
        PolicyGuard.builder(POLICY)
            .approver(Approver.nobody())
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
                  + "\"id\":\"0000000000000001\",\"remaining\":{\"run_tests_rate\":9}}}");
    }
  }

  private static CallToolResult structured(Object content) {
    return CallToolResult.builder().addTextContent("x").structuredContent(content).build();
  }

  /** With the result around it one level deeper. */
  private static Map<String, Object> nested(int levels) {
    Map<String, Object> nested = Map.of();
    for (int i = 1; i < levels; i++) {
      nested = Map.of("a", nested);
    }
    return nested;
  }

  record Shape(String name, float size) {}

  public static final class UnreadableBean {
    public String getValue() {
      return sneak(new IllegalStateException("s3cret"));
    }
  }

  private static final class UnreadableMap extends AbstractMap<String, Object> {
    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
      throw new AssertionError("s3cret");
    }
  }

  /** Whoever looks at it closely gets another one. */
  private static final class HostileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new AssertionError("s3cret");
    }

    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException("s3cret");
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      return null;
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
