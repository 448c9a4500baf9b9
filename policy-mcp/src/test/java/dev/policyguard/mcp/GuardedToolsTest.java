package dev.policyguard.mcp;

import static dev.policyguard.mcp.Tools.ANY_OBJECT;
import static dev.policyguard.mcp.Tools.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.call.Caller;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.limit.ChargeResult;
import dev.policyguard.limit.CounterStore;
import dev.policyguard.limit.Counters;
import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Scope;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncListFilter;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Content;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpStreamableServerSession;
import io.modelcontextprotocol.spec.McpStreamableServerTransportProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The guarded handlers themselves, called as the SDK calls them. */
class GuardedToolsTest {

  private static final CallerResolver PRINCIPAL =
      context ->
          Optional.ofNullable(context.get("principal")).map(name -> Caller.of(name.toString()));

  private static final Policy ONE_A_MINUTE =
      Policy.builder()
          .tool("write", ToolRule.limited(Limit.of("writes", 1, Window.MINUTE)))
          .hide("secret")
          .build();

  /**
   * What a header or gateway says is in the transport's context; the tool is the one registered.
   */
  @Test
  void attack_04_call_headersAndMetaNameAnotherTool_theRegisteredToolDecides() {
    PolicyGuard guard = PolicyGuard.of(Policy.builder().tool("read", ToolRule.allow()).build());
    McpTransportContext lying =
        McpTransportContext.create(
            Map.of("principal", "alice", "mcp-name", "read", "mcp-method", "tools/list"));
    GuardedTool write =
        new GuardedTool(Settings.of(guard, PRINCIPAL), Tool.builder("write", ANY_OBJECT).build());

    CompletionStage<Entry> entry =
        write.enter(
            new Connection.StatelessAsync(lying),
            new CallToolRequest("read", Map.of(), Map.of("name", "read")));

    assertThat(entry.toCompletableFuture().join())
        .isInstanceOfSatisfying(
            Entry.Answered.class,
            answered ->
                assertThat((Map<?, ?>) answered.answer().structuredContent())
                    .isEqualTo(
                        Map.of(
                            "decision", "deny",
                            "code", "DEFAULT_DENY",
                            "rule", "(default deny)",
                            "message", "The policy does not allow this tool. Use another one.",
                            "id", ((Map<?, ?>) answered.answer().structuredContent()).get("id"))));
  }

  @Test
  void attack_27_call_argumentsChangedByAnotherThreadAfterTheDecision_reachTheHandlerUnchanged() {
    Map<String, Object> nested = new LinkedHashMap<>(Map.of("path", "/tmp/a"));
    List<Object> list = new ArrayList<>(List.of(1, 2));
    Map<String, Object> arguments = new LinkedHashMap<>(Map.of("target", nested, "list", list));
    CounterStore changing =
        new ChargingStore(
            () ->
                inAnotherThread(
                    () -> {
                      nested.put("path", "/etc/passwd");
                      list.clear();
                      arguments.put("added", true);
                    }));
    PolicyGuard guard = PolicyGuard.builder(ONE_A_MINUTE).counterStore(changing).build();
    AtomicReference<CallToolRequest> seen = new AtomicReference<>();
    SyncToolSpecification guarded =
        GuardedTools.of(guard)
            .callers(CallerResolver.stdio())
            .wrap(
                tool(
                    "write",
                    request -> {
                      seen.set(request);
                      return Tools.ok(request);
                    }));

    call(guarded, exchange("s", "a"), new CallToolRequest("write", arguments, Map.of("k", "v")));

    assertThat(arguments).containsKey("added");
    assertThat(seen.get().arguments())
        .isEqualTo(Map.of("target", Map.of("path", "/tmp/a"), "list", List.of(1, 2)));
    assertThat(seen.get().name()).isEqualTo("write");
    assertThat(seen.get().meta()).isEqualTo(Map.of("k", "v"));
    assertThatThrownBy(() -> seen.get().arguments().put("more", 1))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void call_resultChangedAfterItWasReturned_isSentAsItWas() {
    Map<String, Object> structured = new LinkedHashMap<>(Map.of("passed", 3));
    Map<String, Object> meta = new LinkedHashMap<>(Map.of("k", "v"));
    List<Content> content = new ArrayList<>(List.of(TextContent.builder("3 passed").build()));
    SyncToolSpecification guarded =
        guardedBy(ONE_A_MINUTE)
            .wrap(tool("write", request -> new CallToolResult(content, null, structured, meta)));

    CallToolResult result = call(guarded, "s", "a");
    structured.put("passed", "s3cret");
    meta.put("k", "s3cret");
    content.clear();

    assertThat(result.structuredContent()).isEqualTo(Map.of("passed", 3));
    assertThat(result.meta()).containsEntry("k", "v");
    assertThat(result.content()).containsExactly(TextContent.builder("3 passed").build());
    assertThat(result.isError()).isNull();
  }

  @Test
  void call_withoutArguments_handsTheHandlerAnEmptyMap() {
    AtomicReference<Map<String, Object>> seen = new AtomicReference<>();
    SyncToolSpecification guarded =
        guardedBy(ONE_A_MINUTE)
            .wrap(
                tool(
                    "write",
                    request -> {
                      seen.set(request.arguments());
                      return Tools.ok(request);
                    }));

    call(guarded, exchange("s", "a"), new CallToolRequest("write", null, null));

    assertThat(seen.get()).isEmpty();
  }

  @Test
  void call_outOfMemory_isThrownOn() {
    OutOfMemoryError error = new OutOfMemoryError("in a test");
    SyncToolSpecification guarded =
        guardedBy(ONE_A_MINUTE)
            .wrap(
                tool(
                    "write",
                    request -> {
                      throw error;
                    }));

    assertThatThrownBy(() -> call(guarded, "s", "a")).isSameAs(error);
    assertThat(code(call(guarded, "s", "a"))).isEqualTo("LIMIT_EXCEEDED");
  }

  @Test
  void call_resolverOutOfMemory_isThrownOn() {
    OutOfMemoryError error = new OutOfMemoryError("in a test");
    GuardedTools tools =
        GuardedTools.of(PolicyGuard.of(ONE_A_MINUTE))
            .callers(
                context -> {
                  throw error;
                });

    assertThatThrownBy(() -> call(tools.wrap(tool("write", Tools::ok)), "s", "a")).isSameAs(error);
  }

  @Test
  void attack_24_call_toolAnswersWithAnError_chargeStands() {
    CallToolResult error = CallToolResult.builder().addTextContent("no").isError(true).build();
    SyncToolSpecification guarded = guardedBy(ONE_A_MINUTE).wrap(tool("write", request -> error));

    assertThat(call(guarded, "s", "a").structuredContent()).isNull();
    assertThat(code(call(guarded, "s", "a"))).isEqualTo("LIMIT_EXCEEDED");
  }

  @Test
  void call_twoGrants_haveLimitsOfTheirOwn() {
    SyncToolSpecification guarded = guardedBy(ONE_A_MINUTE).wrap(tool("write", Tools::ok));

    assertThat(call(guarded, "s", "a").isError()).isFalse();
    assertThat(call(guarded, "s", "b").isError()).isFalse();
    assertThat(code(call(guarded, "other", "a"))).isEqualTo("LIMIT_EXCEEDED");
  }

  @Test
  void call_limitPerSession_countsTheExchangesSession() {
    SyncToolSpecification guarded = guardedBy(onePerSession()).wrap(tool("write", Tools::ok));

    assertThat(call(guarded, "s1", "a").isError()).isFalse();
    assertThat(call(guarded, "s2", "a").isError()).isFalse();
    assertThat(code(call(guarded, "s1", "a"))).isEqualTo("LIMIT_EXCEEDED");
  }

  @Test
  void attack_29_call_limitOfAllCallers_tellsNotHowMuchTheOthersCall() {
    Limit all = Limit.of("all", 2, Window.MINUTE).withScope(Scope.GLOBAL);
    Limit one = Limit.of("one", 9, Window.MINUTE);
    Limit session = Limit.of("session", 7, Window.MINUTE).withScope(Scope.SESSION);
    SyncToolSpecification guarded =
        guardedBy(Policy.builder().tool("write", ToolRule.limited(all, one, session)).build())
            .wrap(
                tool("write", request -> request.arguments().isEmpty() ? Tools.ok(request) : null));

    CallToolResult allowed = call(guarded, "s", "a");
    CallToolResult failed = callWith(guarded, Map.of("fail", true));
    CallToolResult refused = call(guarded, "t", "b");

    assertThat(decisionOf(allowed)).extractingByKey("remaining").hasToString("{one=8, session=6}");
    assertThat(fields(failed))
        .extracting("code", "remaining")
        .hasToString("[HANDLER_FAILED, {one=7, session=5}]");
    assertThat(fields(refused))
        .extracting("code", "remaining")
        .hasToString("[LIMIT_EXCEEDED, {one=9, session=7}]");
  }

  @Test
  void call_onlyALimitOfAllCallers_tellsNothingOfWhatRemains() {
    Limit all = Limit.of("all", 1, Window.MINUTE).withScope(Scope.GLOBAL);
    SyncToolSpecification guarded =
        guardedBy(Policy.builder().tool("write", ToolRule.limited(all)).build())
            .wrap(tool("write", Tools::ok));

    assertThat(decisionOf(call(guarded, "s", "a"))).doesNotContainKey("remaining");
    assertThat(fields(call(guarded, "s", "b")))
        .containsEntry("code", "LIMIT_EXCEEDED")
        .containsKey("retry_after_ms")
        .doesNotContainKey("remaining");
  }

  @Test
  void call_resolverGaveASession_keepsItAndNotTheExchanges() {
    CallerResolver own = context -> Optional.of(Caller.of("a").withSession("own"));
    SyncToolSpecification guarded =
        GuardedTools.of(PolicyGuard.of(onePerSession()))
            .callers(own)
            .wrap(tool("write", Tools::ok));

    assertThat(call(guarded, "s1", "a").isError()).isFalse();
    assertThat(code(call(guarded, "s2", "a"))).isEqualTo("LIMIT_EXCEEDED");
  }

  @Test
  void call_exchangeWithoutSession_isStillFromItsGrant() {
    SyncToolSpecification guarded = guardedBy(ONE_A_MINUTE).wrap(tool("write", Tools::ok));

    assertThat(call(guarded, null, "a").isError()).isFalse();
    assertThat(code(call(guarded, null, "a"))).isEqualTo("LIMIT_EXCEEDED");
  }

  @Test
  void call_nameInTheRequest_isNotWhatThePolicyIsAskedFor() {
    SyncToolSpecification guarded = guardedBy(ONE_A_MINUTE).wrap(tool("unlisted", Tools::ok));

    CallToolResult result =
        call(guarded, exchange("s", "a"), new CallToolRequest("write", Map.of(), null));

    assertThat(code(result)).isEqualTo("DEFAULT_DENY");
  }

  @Test
  void call_counterStoreFails_isRefused() {
    CounterStore failing =
        new ChargingStore(
            () -> {
              throw new IllegalStateException("redis://10.0.0.7 is down");
            });
    PolicyGuard guard =
        PolicyGuard.builder(ONE_A_MINUTE).counterStore(failing).serials(() -> 255).build();
    SyncToolSpecification guarded =
        GuardedTools.of(guard).callers(PRINCIPAL).wrap(tool("write", Tools.mustNotRun()));

    CallToolResult result = call(guarded, "s", "a");

    assertThat(code(result)).isEqualTo("COUNTER_UNAVAILABLE");
    assertThat(result.content().toString())
        .contains("Try later. Decision 00000000000000ff.")
        .doesNotContain("redis");
  }

  @Test
  void wrap_tools_keepsThemAndTheirOrder() {
    List<SyncToolSpecification> tools =
        List.of(tool("write", Tools::ok), tool("secret", Tools::ok), tool("unlisted", Tools::ok));

    List<SyncToolSpecification> guarded = guardedBy(ONE_A_MINUTE).wrap(tools);

    assertThat(guarded)
        .extracting(SyncToolSpecification::tool)
        .containsExactlyElementsOf(tools.stream().map(SyncToolSpecification::tool).toList());
    assertThat(guarded)
        .extracting(SyncToolSpecification::callHandler)
        .doesNotContainAnyElementsOf(
            tools.stream().map(SyncToolSpecification::callHandler).toList());
  }

  @Test
  void wrap_guardedTool_isRefused() {
    GuardedTools guarded = guardedBy(ONE_A_MINUTE);
    SyncToolSpecification once = guarded.wrap(tool("write", Tools::ok));

    assertThatThrownBy(() -> guarded.wrap(once))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "tool write: is guarded already, must be guarded once; its calls would be charged"
                + " twice");
  }

  @Test
  void wrap_schemasOfOneHashCode_areNotTakenForEachOther() {
    Map<String, Object> first = requiring("Aa");
    Map<String, Object> second = requiring("BB");
    assertThat(first).isNotEqualTo(second).hasSameHashCodeAs(second);
    GuardedTools guarded =
        guardedBy(
            Policy.builder().tool("one", ToolRule.allow()).tool("two", ToolRule.allow()).build());
    SyncToolSpecification one = guarded.wrap(tool("one", first, Tools::ok));
    SyncToolSpecification two = guarded.wrap(tool("two", second, Tools::ok));

    assertThat(callWith(one, Map.of("Aa", 1)).isError()).isFalse();
    assertThat(callWith(two, Map.of("BB", 1)).isError()).isFalse();
    assertThat(code(callWith(one, Map.of("BB", 1)))).isEqualTo("INVALID_ARGUMENTS");
    assertThat(code(callWith(two, Map.of("Aa", 1)))).isEqualTo("INVALID_ARGUMENTS");
  }

  @Test
  void addTo_serverOfEitherKind_isThatServer() {
    McpServer.SingleSessionSyncSpecification stdio =
        McpServer.sync(new StdioServerTransportProvider(McpJsonDefaults.getMapper()));
    McpServer.StreamableSyncSpecification http = McpServer.sync(new NoHttp());
    List<SyncToolSpecification> tools = List.of(tool("write", Tools::ok));
    GuardedTools guarded = guardedBy(ONE_A_MINUTE);

    assertThat(guarded.addTo(stdio, tools)).isSameAs(stdio);
    assertThat(guarded.addTo(http, tools)).isSameAs(http);
    assertThatThrownBy(() -> guarded.addTo(http, tools))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("write");
  }

  @Test
  void filter_perCaller_showsWhatIsNotHidden() {
    McpSyncListFilter<Tool> filter = guardedBy(ONE_A_MINUTE).filter();

    assertThat(filter.isVisible(context("a"), named("write"))).isTrue();
    assertThat(filter.isVisible(context("a"), named("unlisted"))).isTrue();
    assertThat(filter.isVisible(context("a"), named("secret"))).isFalse();
    assertThat(filter.isVisible(McpTransportContext.EMPTY, named("write"))).isFalse();
    assertThat(filter.isVisible(null, named("write"))).isFalse();
    assertThat(filter.isVisible(context("a"), null)).isFalse();
  }

  @Test
  void call_hiddenTool_isAnUnknownTool() {
    SyncToolSpecification guarded = guardedBy(ONE_A_MINUTE).wrap(tool("secret", Tools::ok));

    assertThatThrownBy(() -> call(guarded, "s", "a"))
        .isInstanceOfSatisfying(
            McpError.class,
            error -> {
              assertThat(error.getJsonRpcError().code()).isEqualTo(-32602);
              assertThat(error.getJsonRpcError().data()).isEqualTo("Tool not found: secret");
            });
  }

  private static GuardedTools guardedBy(Policy policy) {
    return GuardedTools.of(PolicyGuard.of(policy)).callers(PRINCIPAL);
  }

  private static Policy onePerSession() {
    return Policy.builder()
        .tool(
            "write",
            ToolRule.limited(Limit.of("writes", 1, Window.MINUTE).withScope(Scope.SESSION)))
        .build();
  }

  private static Map<String, Object> requiring(String property) {
    return Map.of("type", "object", "required", List.of(property));
  }

  private static Tool named(String name) {
    return Tool.builder(name, ANY_OBJECT).build();
  }

  private static CallToolResult callWith(
      SyncToolSpecification tool, Map<String, Object> arguments) {
    return call(tool, exchange("s", "a"), new CallToolRequest(tool.tool().name(), arguments, null));
  }

  private static CallToolResult call(SyncToolSpecification tool, String session, String principal) {
    return call(
        tool,
        exchange(session, principal),
        new CallToolRequest(tool.tool().name(), Map.of(), null));
  }

  private static CallToolResult call(
      SyncToolSpecification tool, McpSyncServerExchange exchange, CallToolRequest request) {
    return tool.callHandler().apply(exchange, request);
  }

  private static McpSyncServerExchange exchange(String session, String principal) {
    return new McpSyncServerExchange(
        new McpAsyncServerExchange(session, null, null, null, context(principal)));
  }

  private static McpTransportContext context(String principal) {
    return principal == null
        ? McpTransportContext.EMPTY
        : McpTransportContext.create(Map.of("principal", principal));
  }

  private static Object code(CallToolResult result) {
    return fields(result).get("code");
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> decisionOf(CallToolResult result) {
    return (Map<String, Object>) result.meta().get(GuardedTools.DECISION_META);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> fields(CallToolResult result) {
    return (Map<String, Object>) result.structuredContent();
  }

  private static void inAnotherThread(Runnable work) {
    Thread thread = new Thread(work);
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** A transport that nobody listens to. */
  private static final class NoHttp implements McpStreamableServerTransportProvider {
    @Override
    public void setSessionFactory(McpStreamableServerSession.Factory sessionFactory) {}

    @Override
    public Mono<Void> notifyClients(String method, Object params) {
      return Mono.empty();
    }

    @Override
    public Mono<Void> notifyClient(String session, String method, Object params) {
      return Mono.empty();
    }

    @Override
    public Mono<Void> closeGracefully() {
      return Mono.empty();
    }
  }

  /** Counts in memory, and does something when a call is charged: after it was decided about. */
  private static final class ChargingStore implements CounterStore {
    private final CounterStore counters = new InMemoryCounterStore(() -> 0);
    private final Runnable whenCharged;

    ChargingStore(Runnable whenCharged) {
      this.whenCharged = whenCharged;
    }

    @Override
    public Counters open(List<Limit> limits) {
      Counters opened = counters.open(limits);
      return new Counters() {
        @Override
        public ChargeResult charge(Caller caller, List<Amount> amounts) {
          whenCharged.run();
          return opened.charge(caller, amounts);
        }

        @Override
        public ChargeResult peek(Caller caller, List<Amount> amounts) {
          return opened.peek(caller, amounts);
        }
      };
    }
  }
}
