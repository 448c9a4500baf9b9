package dev.policyguard.mcp;

import static dev.policyguard.mcp.Tools.mustNotRun;
import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.Caller;
import dev.policyguard.guard.DecisionEvent;
import dev.policyguard.guard.Delivery;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.guard.PolicySource;
import dev.policyguard.mcp.InProcessServer.Client;
import dev.policyguard.mcp.InProcessServer.Kind;
import dev.policyguard.mcp.InProcessServer.Stub;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Scope;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** What holds for servers of all four kinds. */
class FourShapesTest {

  static final CallerResolver PRINCIPAL =
      context ->
          Optional.ofNullable(context.get("principal")).map(name -> Caller.of(name.toString()));

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

  private static final Policy TWO_A_MINUTE =
      Policy.builder()
          .tool("write", ToolRule.limited(Limit.of("writes", 2, Window.MINUTE)))
          .tool("deploy", ToolRule.deny("Deploying is a person's work!"))
          .hide("secret")
          .build();

  private final List<DecisionEvent> heard = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void forgetTheLog() {
    RecordedLog.clear();
  }

  private GuardedTools guardedBy(Policy policy) {
    return GuardedTools.of(
            PolicyGuard.builder(policy)
                .ticker(() -> 0)
                .listener(heard::add, Delivery.INLINE)
                .build())
        .callers(PRINCIPAL);
  }

  @ParameterizedTest
  @EnumSource
  void call_withinTheLimit_reachesTheHandlerAndNoMore_andEachIsDecidedOnce(Kind kind) {
    AtomicInteger runs = new AtomicInteger();
    InProcessServer server =
        InProcessServer.of(
            kind,
            guardedBy(TWO_A_MINUTE),
            Stub.of(
                "write",
                request -> {
                  runs.incrementAndGet();
                  return Tools.ok(request);
                }));
    Client client = server.connect("alice");

    assertThat(client.decision("write", "{}"))
        .containsEntry("code", "ALLOWED")
        .containsEntry("remaining", Map.of("writes", 1));
    assertThat(client.code("write", "{}")).isEqualTo("ALLOWED");
    assertThat(client.decision("write", "{}"))
        .containsEntry("code", "LIMIT_EXCEEDED")
        .containsEntry("retry_after_ms", 60_000);
    assertThat(runs).hasValue(2);
    assertThat(heard)
        .extracting(event -> event.decision().code().name())
        .containsExactly("ALLOWED", "ALLOWED", "LIMIT_EXCEEDED");
  }

  @ParameterizedTest
  @EnumSource
  void call_manyCallersAtOnce_areAllAnsweredAndEachAdmittedExactlySoOften(Kind kind) {
    AtomicInteger runs = new AtomicInteger();
    InProcessServer server =
        InProcessServer.of(
            kind,
            guardedBy(TWO_A_MINUTE),
            Stub.of(
                "write",
                request -> {
                  runs.incrementAndGet();
                  return Tools.ok(request);
                }));
    List<Client> clients =
        IntStream.range(0, 50).mapToObj(i -> server.connect("grant-" + i)).toList();

    Map<Object, Long> codes =
        Flux.range(0, 1_000)
            .flatMap(
                i ->
                    clients
                        .get(i % clients.size())
                        .calling("write", "{}")
                        .subscribeOn(Schedulers.parallel()),
                100)
            .map(result -> InProcessServer.decisionIn(result).get("code"))
            .collect(Collectors.groupingBy(code -> code, Collectors.counting()))
            .block();

    assertThat(codes).isEqualTo(Map.of("ALLOWED", 100L, "LIMIT_EXCEEDED", 900L));
    assertThat(runs).hasValue(100);
    assertThat(heard).hasSize(1_000);
  }

  @ParameterizedTest
  @EnumSource
  void attack_05_call_hiddenTool_answersByteForByteLikeAnUnknownOneInEveryShape(Kind kind) {
    GuardedTools guarded = guardedBy(TWO_A_MINUTE);
    InProcessServer without = InProcessServer.of(kind, guarded, Stub.of("write", Tools::ok));
    InProcessServer with =
        InProcessServer.of(kind, guarded, Stub.of("secret", NAME_ONLY, mustNotRun()));
    String deep = "{\"a\":".repeat(100) + "1" + "}".repeat(100);

    for (String arguments : List.of("{}", "{\"name\":\"x\"}", "{\"no\":1}", deep)) {
      String params = "{\"name\":\"secret\",\"arguments\":%s}".formatted(arguments);
      String unknown = without.connect("alice").ask("tools/call", params);

      assertThat(unknown).contains("-32602", "Tool not found: secret");
      assertThat(with.connect("alice").ask("tools/call", params)).isEqualTo(unknown);
      assertThat(with.connect((String) null).ask("tools/call", params)).isEqualTo(unknown);
    }
    assertThat(with.connect("alice").listedTools()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void call_invalidArguments_areDeniedOnceAndNotCharged(Kind kind) {
    InProcessServer server =
        InProcessServer.of(kind, guardedBy(TWO_A_MINUTE), Stub.of("write", NAME_ONLY, Tools::ok));
    Client client = server.connect("alice");

    Map<String, Object> invalid = client.decision("write", "{\"name\":7}");

    assertThat(invalid)
        .containsOnlyKeys("decision", "code", "rule", "message", "id")
        .containsEntry("code", "INVALID_ARGUMENTS")
        .containsEntry("rule", "(input schema)");
    assertThat(heard).hasSize(1);
    assertThat(heard.get(0).decision().code().name()).isEqualTo("INVALID_ARGUMENTS");
    assertThat(heard.get(0).decision().id()).isEqualTo(invalid.get("id"));
    assertThat(client.decision("write", "{\"name\":\"x\"}"))
        .containsEntry("remaining", Map.of("writes", 1));
  }

  @ParameterizedTest
  @EnumSource
  void call_invalidArgumentsOfADeniedTool_tellNothingOfTheSchema(Kind kind) {
    InProcessServer server =
        InProcessServer.of(
            kind, guardedBy(TWO_A_MINUTE), Stub.of("deploy", NAME_ONLY, mustNotRun()));

    assertThat(
            server
                .connect("alice")
                .ask("tools/call", "{\"name\":\"deploy\",\"arguments\":{\"no\":7}}"))
        .contains("TOOL_DENIED")
        .doesNotContain("schema", "name'");
  }

  @ParameterizedTest
  @EnumSource
  void call_twoPrincipals_haveAPolicyAndLimitsOfTheirOwn_whichANewSessionDoesNotReset(Kind kind) {
    Policy one =
        Policy.builder()
            .tool("write", ToolRule.limited(Limit.of("writes", 1, Window.MINUTE)))
            .hide("deploy")
            .build();
    Policy other = Policy.builder().tool("deploy", ToolRule.allow()).hide("write").build();
    PolicySource policies =
        caller ->
            switch (caller.grant()) {
              case "alice", "carol" -> Optional.of(one);
              case "bob" -> Optional.of(other);
              default -> Optional.empty();
            };
    InProcessServer server =
        InProcessServer.of(
            kind,
            GuardedTools.of(PolicyGuard.builder(policies).ticker(() -> 0).build())
                .callers(PRINCIPAL),
            Stub.of("write", Tools::ok),
            Stub.of("deploy", Tools::ok));

    assertThat(server.connect("alice").listedTools()).containsExactly("write");
    assertThat(server.connect("bob").listedTools()).containsExactly("deploy");
    assertThat(server.connect("mallory").listedTools()).isEmpty();
    assertThat(server.connect((String) null).listedTools()).isEmpty();

    assertThat(server.connect("alice").code("write", "{}")).isEqualTo("ALLOWED");
    assertThat(server.connect("alice").code("write", "{}")).isEqualTo("LIMIT_EXCEEDED");
    assertThat(server.connect("carol").code("write", "{}")).isEqualTo("ALLOWED");
    assertThat(server.connect("bob").code("deploy", "{}")).isEqualTo("ALLOWED");
    for (String nobodysTool : List.of("alice:deploy", "bob:write", "mallory:write")) {
      String[] parts = nobodysTool.split(":", -1);
      assertThat(
              server.connect(parts[0]).ask("tools/call", "{\"name\":\"%s\"}".formatted(parts[1])))
          .contains("-32602", "Tool not found: " + parts[1]);
    }
  }

  @ParameterizedTest
  @EnumSource
  void list_policyCannotBeFound_hidesAndDoesNotBreakTheList(Kind kind) {
    AtomicInteger asked = new AtomicInteger();
    PolicySource failing =
        caller -> {
          if (asked.incrementAndGet() % 2 == 0) {
            throw new IllegalStateException("s3cret");
          }
          return Optional.of(TWO_A_MINUTE);
        };
    InProcessServer server =
        InProcessServer.of(
            kind,
            GuardedTools.of(PolicyGuard.builder(failing).build()).callers(PRINCIPAL),
            Stub.of("a", Tools::ok),
            Stub.of("b", Tools::ok),
            Stub.of("c", Tools::ok));

    assertThat(server.connect("alice").listedTools()).containsExactly("a", "c");
  }

  @ParameterizedTest
  @EnumSource
  void list_often_isAlwaysTheSameAndNeitherChargedNorToldOf(Kind kind) {
    InProcessServer server =
        InProcessServer.of(
            kind,
            guardedBy(TWO_A_MINUTE),
            Stub.of("write", Tools::ok),
            Stub.of("secret", mustNotRun()),
            Stub.of("deploy", mustNotRun()));
    Client client = server.connect("alice");

    for (int i = 0; i < 20; i++) {
      assertThat(client.listedTools()).containsExactly("write", "deploy");
    }

    assertThat(heard).isEmpty();
    assertThat(client.decision("write", "{}")).containsEntry("remaining", Map.of("writes", 1));
  }

  @ParameterizedTest
  @EnumSource
  void addTool_toARunningServer_isGuardedListedAndCounted(Kind kind) {
    GuardedTools guarded = guardedBy(TWO_A_MINUTE);
    InProcessServer server = InProcessServer.of(kind, guarded);
    Client client = server.connect("alice");
    assertThat(client.listedTools()).isEmpty();

    server.addTool(guarded, Stub.of("write", NAME_ONLY, Tools::ok));
    server.addTool(guarded, Stub.of("secret", mustNotRun()));

    assertThat(client.listedTools()).containsExactly("write");
    assertThat(client.code("write", "{\"no\":1}")).isEqualTo("INVALID_ARGUMENTS");
    assertThat(client.code("write", "{\"name\":\"x\"}")).isEqualTo("ALLOWED");
    assertThat(client.ask("tools/call", "{\"name\":\"secret\"}")).contains("-32602");
  }

  @ParameterizedTest
  @EnumSource
  void coverage_ofARunningServer_findsWhatWasAddedPastTheGuard(Kind kind) {
    GuardedTools guarded = guardedBy(TWO_A_MINUTE);
    InProcessServer server =
        InProcessServer.of(
            kind, guarded, Stub.of("write", Tools::ok), Stub.of("deploy", mustNotRun()));

    server.addUnguarded(Stub.of("secret", Tools::ok));
    server.addUnguarded(Stub.of("deploy", Tools::ok));

    assertThat(guarded.coverage(server.listTools(), TWO_A_MINUTE))
        .isEqualTo(
            new Coverage(
                List.of("write"), List.of("secret", "deploy"), List.of(), List.of(), List.of()));
  }

  @ParameterizedTest
  @EnumSource
  void attack_02_call_nameInOtherCaseOrLetters_isAnotherTool(Kind kind) {
    Policy policy = Policy.builder().tool("kill_it", ToolRule.allow()).build();
    InProcessServer server =
        InProcessServer.of(
            kind,
            guardedBy(policy),
            Stub.of("kill_it", Tools::ok),
            Stub.of("KILL_IT", mustNotRun()));
    Client client = server.connect("alice");

    assertThat(client.code("kill_it", "{}")).isEqualTo("ALLOWED");
    assertThat(client.code("KILL_IT", "{}")).isEqualTo("DEFAULT_DENY");
    for (String alike : List.of("\\u212aill_it", "kill\\u200b_it", "k\\u0131ll_it", "kill_it ")) {
      assertThat(client.ask("tools/call", "{\"name\":\"%s\"}".formatted(alike))).contains("-32602");
    }
  }

  @ParameterizedTest
  @EnumSource
  void attack_03_call_nameWithAClientsPrefix_isNoToolOfTheServer(Kind kind) {
    InProcessServer server =
        InProcessServer.of(kind, guardedBy(TWO_A_MINUTE), Stub.of("write", mustNotRun()));

    for (String name : List.of("mcp__files__write", "files.write", "files/write", "files-write")) {
      assertThat(server.connect("alice").ask("tools/call", "{\"name\":\"%s\"}".formatted(name)))
          .contains("-32602", "Tool not found: " + name);
    }
  }

  @ParameterizedTest
  @EnumSource
  void attack_04_call_headersAndMetaNameAnotherToolOrCaller_areNotRead(Kind kind) {
    InProcessServer server =
        InProcessServer.of(
            kind,
            guardedBy(TWO_A_MINUTE),
            Stub.of("write", Tools::ok),
            Stub.of("deploy", mustNotRun()));
    Client lying =
        server.connect(
            McpTransportContext.create(
                Map.of("principal", "alice", "mcp-name", "write", "mcp-method", "tools/list")));

    assertThat(
            lying.ask(
                "tools/call",
                "{\"name\":\"deploy\",\"arguments\":{},"
                    + "\"_meta\":{\"name\":\"write\",\"principal\":\"root\"}}"))
        .contains("TOOL_DENIED");
    assertThat(heard).extracting(DecisionEvent::grant).containsExactly(Optional.of("alice"));
    assertThat(heard).extracting(DecisionEvent::tool).containsExactly("deploy");
  }

  @ParameterizedTest
  @EnumSource
  void attack_06_call_deepOrManyArguments_areRefusedAndNeverEvaluated(Kind kind) {
    InProcessServer server =
        InProcessServer.of(
            kind, guardedBy(TWO_A_MINUTE), Stub.of("write", NAME_ONLY, mustNotRun()));
    Client client = server.connect("alice");
    String deep = "{\"a\":".repeat(100) + "1" + "}".repeat(100);
    String many = "{\"a\":[" + "0,".repeat(100_000) + "0]}";

    for (String arguments : List.of(deep, many)) {
      assertThat(client.decision("write", arguments))
          .containsEntry("code", "INVALID_CALL")
          .containsEntry("rule", "(invalid call)");
    }
    assertThat(client.code("write", "{\"no\":1}")).isEqualTo("INVALID_ARGUMENTS");
  }

  @ParameterizedTest
  @EnumSource
  void attack_27_call_handlersArguments_areTheOnesThatWereCheckedAndCannotBeChanged(Kind kind) {
    AtomicReference<CallToolRequest> seen = new AtomicReference<>();
    InProcessServer server =
        InProcessServer.of(
            kind,
            guardedBy(TWO_A_MINUTE),
            Stub.of(
                "write",
                request -> {
                  seen.set(request);
                  request.arguments().put("more", 1);
                  return Tools.ok(request);
                }));

    assertThat(server.connect("alice").code("write", "{\"path\":[\"/tmp/a\"]}"))
        .isEqualTo("HANDLER_FAILED");
    assertThat(seen.get().arguments()).isEqualTo(Map.of("path", List.of("/tmp/a")));
  }

  @ParameterizedTest
  @EnumSource
  void attack_28_call_policyChangesMeanwhile_callFinishesAndCountersSurvive(Kind kind) {
    Policy closed = Policy.builder().hide("write").build();
    AtomicReference<Policy> policy = new AtomicReference<>(TWO_A_MINUTE);
    InProcessServer server =
        InProcessServer.of(
            kind,
            GuardedTools.of(
                    PolicyGuard.builder((PolicySource) caller -> Optional.of(policy.get()))
                        .ticker(() -> 0)
                        .build())
                .callers(PRINCIPAL),
            Stub.of(
                "write",
                request -> {
                  policy.set(closed);
                  return Tools.ok(request);
                }));
    Client client = server.connect("alice");

    assertThat(client.code("write", "{}")).isEqualTo("ALLOWED");
    assertThat(client.ask("tools/call", "{\"name\":\"write\"}")).contains("-32602");
    assertThat(client.listedTools()).isEmpty();

    policy.set(TWO_A_MINUTE);
    assertThat(client.code("write", "{}")).isEqualTo("ALLOWED");
    policy.set(TWO_A_MINUTE);
    assertThat(client.code("write", "{}")).isEqualTo("LIMIT_EXCEEDED");
  }

  @ParameterizedTest
  @EnumSource
  void attack_29_call_limitOfAllCallers_tellsNotHowMuchTheOthersCallInAnyShape(Kind kind) {
    Limit all = Limit.of("all", 1, Window.MINUTE).withScope(Scope.GLOBAL);
    Policy policy =
        Policy.builder()
            .tool("write", ToolRule.limited(all, Limit.of("one", 9, Window.MINUTE)))
            .build();
    InProcessServer server =
        InProcessServer.of(kind, guardedBy(policy), Stub.of("write", Tools::ok));

    assertThat(server.connect("alice").decision("write", "{}"))
        .containsEntry("remaining", Map.of("one", 8));
    assertThat(server.connect("bob").decision("write", "{}"))
        .containsEntry("code", "LIMIT_EXCEEDED")
        .containsEntry("remaining", Map.of("one", 9));
  }

  @ParameterizedTest
  @EnumSource
  void attack_30_call_controlsInArgumentsAndFailures_forgeNoLineInAnyShape(Kind kind) {
    InProcessServer server =
        InProcessServer.of(
            kind,
            guardedBy(TWO_A_MINUTE),
            Stub.of("write", NAME_ONLY, mustNotRun()),
            Stub.of("deploy", mustNotRun()));
    Client client = server.connect("alice");

    assertThat(client.call("write", "{\"name\":\"x\",\"ev\u202eil\\n\\u0007\":1}").toString())
        .contains("ev\\u202eil\\n\\u0007")
        .doesNotContain("\u202e", "\u0007");
    assertThat(heard.get(0).decision().message()).doesNotContain("\n", "\u202e", "\u0007");

    InProcessServer failing =
        InProcessServer.of(
            kind,
            guardedBy(TWO_A_MINUTE),
            Stub.of(
                "write",
                request -> {
                  throw new IllegalStateException("x\nINFO all is well \u202e\u001b[31m");
                }));
    assertThat(failing.connect("alice").code("write", "{}")).isEqualTo("HANDLER_FAILED");
    assertThat(RecordedLog.entries().get(0))
        .contains("x\\nINFO all is well \\u202e\\u001b[31m")
        .doesNotContain("\nINFO", "\u202e", "\u001b");
  }
}
