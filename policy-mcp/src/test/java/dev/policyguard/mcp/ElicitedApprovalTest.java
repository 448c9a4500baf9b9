package dev.policyguard.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.Caller;
import dev.policyguard.guard.ApprovalInbox;
import dev.policyguard.guard.Approver;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.guard.PolicySource;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer.SyncSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpStatelessServerFeatures;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A person is asked through the client that calls; what is asked, and what an answer is worth. */
class ElicitedApprovalTest {

  private static final CallerResolver PRINCIPAL =
      context -> Optional.of(Caller.of(String.valueOf(context.get("principal"))));

  private static final Policy ASKING = asking("Refunds are approved by a person.");

  private final List<Map<String, Object>> ran = new CopyOnWriteArrayList<>();

  @BeforeEach
  void forgetTheLog() {
    RecordedLog.clear();
  }

  @ParameterizedTest
  @EnumSource(AskedUser.Shape.class)
  void call_acceptedWithApprove_runsWithWhatWasAskedAbout(AskedUser.Shape shape) throws Exception {
    AskedUser user = AskedUser.saysYes();

    CallToolResult result = get(call(user, shape, Map.of("amount", 250, "to", "cus_42"), "alice"));

    assertThat(result.isError()).isFalse();
    assertThat(ran).containsExactly(Map.of("amount", 250, "to", "cus_42"));
    assertThat(user.forms()).hasSize(1);
    assertThat(user.forms().get(0).message())
        .matches(
            """
            May refund run\\?
            With the arguments
            (  "amount": 250
              "to": "cus_42"
            |  "to": "cus_42"
              "amount": 250
            )Asked for by: "alice"
            Why you are asked: Refunds are approved by a person\\.
            This question: [0-9a-f]{16}""");
    assertThat(user.forms().get(0).requestedSchema().toString())
        .contains("approve", "boolean", "required")
        .doesNotContain("default");
  }

  static Stream<Mono<ElicitResult>> noes() {
    return Stream.of(
            result(ElicitResult.Action.DECLINE, null),
            result(ElicitResult.Action.DECLINE, Map.of("approve", true)),
            result(ElicitResult.Action.ACCEPT, null),
            result(ElicitResult.Action.ACCEPT, Map.of()),
            result(ElicitResult.Action.ACCEPT, Map.of("approve", false)),
            result(ElicitResult.Action.ACCEPT, Map.of("approve", "true")),
            result(ElicitResult.Action.ACCEPT, Map.of("approve", 1)),
            result(ElicitResult.Action.ACCEPT, Map.of("Approve", true)))
        .map(Mono::just);
  }

  @ParameterizedTest
  @MethodSource("noes")
  void call_anythingButApproveTrue_isANo(Mono<ElicitResult> answer) throws Exception {
    for (AskedUser.Shape shape : AskedUser.Shape.values()) {
      CallToolResult result = get(call(AskedUser.who(answer), shape, Map.of(), "alice"));

      assertThat(code(result)).isEqualTo("APPROVAL_DENIED");
      assertThat(text(result))
          .isEqualTo(
              "refund was not called: Refunds are approved by a person."
                  + " A person said no: do not call it again.");
      assertThat(ran).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(AskedUser.Shape.class)
  void call_formClosed_isNoAnswer(AskedUser.Shape shape) throws Exception {
    AskedUser user = AskedUser.who(Mono.just(result(ElicitResult.Action.CANCEL, null)));

    assertThat(code(get(call(user, shape, Map.of(), "alice")))).isEqualTo("APPROVAL_TIMEOUT");
    assertThat(ran).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(AskedUser.Shape.class)
  void call_serversRequestTimeoutIsShorter_isNoAnswer_andTheLogSaysWhatToSet(AskedUser.Shape shape)
      throws Exception {
    AskedUser user = AskedUser.who(Mono.error(new TimeoutException("Did not observe any item")));

    assertThat(code(get(call(user, shape, Map.of(), "alice")))).isEqualTo("APPROVAL_TIMEOUT");
    assertThat(RecordedLog.entries())
        .singleElement()
        .asString()
        .startsWith("WARN")
        .contains("refund", "PT5M", "requestTimeout");
  }

  @ParameterizedTest
  @EnumSource(AskedUser.Shape.class)
  void call_clientAnswersWithAnError_nobodyWasAsked(AskedUser.Shape shape) throws Exception {
    AskedUser user =
        AskedUser.who(Mono.error(McpError.builder(-32603).message("s3cret\nline").build()));

    CallToolResult result = get(call(user, shape, Map.of(), "alice"));

    assertThat(code(result)).isEqualTo("APPROVAL_REQUIRED");
    assertThat(text(result))
        .isEqualTo(
            "refund was not called: Refunds are approved by a person. The client could not ask its"
                + " user. It runs only with a person's yes.");
  }

  @ParameterizedTest
  @EnumSource(AskedUser.Shape.class)
  void attack_26_call_silenceOfTheUser_isNo_andTheFormIsTakenBack(AskedUser.Shape shape)
      throws Exception {
    CountDownLatch takenBack = new CountDownLatch(1);
    AskedUser user = AskedUser.who(Mono.<ElicitResult>never().doOnCancel(takenBack::countDown));
    GuardedTools guarded = guardedBy(guard(ASKING).approvalTimeout(Duration.ofMillis(30)).build());

    CallToolResult result = get(call(user, guarded, shape, Map.of(), "alice"));

    assertThat(code(result)).isEqualTo("APPROVAL_TIMEOUT");
    assertThat(ran).isEmpty();
    assertThat(takenBack.await(20, TimeUnit.SECONDS)).isTrue();
  }

  static Stream<ClientCapabilities> whoCannotAsk() {
    return Stream.of(
        null,
        ClientCapabilities.builder().build(),
        new ClientCapabilities(
            null,
            null,
            null,
            ClientCapabilities.Elicitation.builder()
                .url(new ClientCapabilities.Elicitation.Url())
                .build(),
            null));
  }

  @ParameterizedTest
  @MethodSource("whoCannotAsk")
  void call_clientCannotAsk_guardsOwnApproverIs(ClientCapabilities capabilities) throws Exception {
    for (AskedUser.Shape shape : AskedUser.Shape.values()) {
      ran.clear();
      GuardedTools guarded =
          guardedBy(
              PolicyGuard.builder(ASKING)
                  .approver(
                      request ->
                          CompletableFuture.completedFuture(
                              dev.policyguard.guard.ApprovalAnswer.approved()))
                  .build());

      CallToolResult result =
          get(
              call(
                  AskedUser.whoCannotBeAsked(capabilities), guarded, shape, Map.of("a", 1), "bob"));

      assertThat(result.isError()).isFalse();
      assertThat(ran).containsExactly(Map.of("a", 1));
    }
  }

  @ParameterizedTest
  @EnumSource(AskedUser.Shape.class)
  void call_nobodyCanAsk_isDeniedAndSaysSo(AskedUser.Shape shape) throws Exception {
    CallToolResult result =
        get(call(AskedUser.whoCannotBeAsked(null), shape, Map.of("a", 1), "bob"));

    assertThat(code(result)).isEqualTo("APPROVAL_REQUIRED");
    assertThat(text(result))
        .isEqualTo(
            "refund was not called: Refunds are approved by a person. Nobody can be asked here. The"
                + " client of this call cannot ask its user. It runs only with a person's yes.");
    assertThat(ran).isEmpty();
  }

  @Test
  void call_statelessServer_asksTheGuardsOwnApprover() {
    McpStatelessServerFeatures.SyncToolSpecification tool =
        guardedBy(guard(ASKING).build())
            .wrap(
                new McpStatelessServerFeatures.SyncToolSpecification(
                    Tool.builder("refund", Tools.ANY_OBJECT).build(),
                    (context, request) -> Tools.ok(request)));

    CallToolResult result =
        tool.callHandler()
            .apply(
                McpTransportContext.create(Map.of("principal", "alice")),
                new CallToolRequest("refund", Map.of(), null));

    assertThat(text(result)).contains("The client of this call cannot ask its user.");
  }

  @Test
  void call_withoutElicitApprovals_neverAsksTheClient() throws Exception {
    AskedUser user = AskedUser.saysYes();
    GuardedTools guarded = GuardedTools.of(guard(ASKING).build()).callers(PRINCIPAL);

    CallToolResult result = get(call(user, guarded, AskedUser.Shape.SYNC, Map.of(), "alice"));

    assertThat(code(result)).isEqualTo("APPROVAL_REQUIRED");
    assertThat(user.forms()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(AskedUser.Shape.class)
  void attack_25_call_argumentsChangedWhileThePersonReads_runsWhatWasShown(AskedUser.Shape shape)
      throws Exception {
    Sinks.One<ElicitResult> person = Sinks.one();
    AskedUser user = AskedUser.who(person.asMono());
    Map<String, Object> arguments = new HashMap<>(Map.of("amount", 1));

    CompletableFuture<CallToolResult> call = call(user, shape, arguments, "alice");
    waitForForms(user, 1);
    arguments.put("amount", 1_000_000);
    person.tryEmitValue(result(ElicitResult.Action.ACCEPT, Map.of("approve", true)));

    assertThat(get(call).isError()).isFalse();
    assertThat(user.forms().get(0).message()).contains("\"amount\": 1\n");
    assertThat(ran).containsExactly(Map.of("amount", 1));
  }

  @ParameterizedTest
  @EnumSource(AskedUser.Shape.class)
  void attack_25_call_approvedOnce_isAskedAboutAgainForAReplayOtherArgumentsOrAnotherCaller(
      AskedUser.Shape shape) throws Exception {
    List<Boolean> answers = new ArrayList<>(List.of(true, false, false, false));
    AskedUser user =
        AskedUser.who(
            form ->
                Mono.just(
                    result(ElicitResult.Action.ACCEPT, Map.of("approve", answers.remove(0)))));
    GuardedTools guarded = guardedBy(guard(ASKING).build());

    CallToolResult first = get(call(user, guarded, shape, Map.of("amount", 1), "alice"));
    CallToolResult replay = get(call(user, guarded, shape, Map.of("amount", 1), "alice"));
    CallToolResult other = get(call(user, guarded, shape, Map.of("amount", 2), "alice"));
    CallToolResult mallory = get(call(user, guarded, shape, Map.of("amount", 1), "mallory"));

    assertThat(first.isError()).isFalse();
    assertThat(List.of(replay, other, mallory))
        .allSatisfy(result -> assertThat(code(result)).isEqualTo("APPROVAL_DENIED"));
    assertThat(ran).containsExactly(Map.of("amount", 1));
    assertThat(user.forms().stream().map(form -> lastLine(form.message())).distinct()).hasSize(4);
  }

  @ParameterizedTest
  @EnumSource(AskedUser.Shape.class)
  void attack_25_call_policyChangedWhileThePersonReads_yesIsVoid(AskedUser.Shape shape)
      throws Exception {
    AtomicReference<Policy> policy = new AtomicReference<>(ASKING);
    PolicySource source = caller -> Optional.of(policy.get());
    AskedUser user =
        AskedUser.who(
            form -> {
              policy.set(asking("Refunds are approved by two persons."));
              return Mono.just(result(ElicitResult.Action.ACCEPT, Map.of("approve", true)));
            });

    CallToolResult result =
        get(
            call(
                user,
                guardedBy(PolicyGuard.builder(source).build()),
                shape,
                Map.of("amount", 1),
                "alice"));

    assertThat(code(result)).isEqualTo("APPROVAL_REQUIRED");
    assertThat(text(result)).contains("The policy has changed since it was asked for");
    assertThat(ran).isEmpty();
  }

  @Test
  void attack_26_call_floodOfQuestions_showsAFewForms_andOthersAreStillAsked() throws Exception {
    Sinks.One<ElicitResult> person = Sinks.one();
    AskedUser user = AskedUser.who(person.asMono());
    GuardedTools guarded = guardedBy(guard(ASKING).pendingApprovals(3).build());
    List<CompletableFuture<CallToolResult>> calls = new ArrayList<>();

    for (int i = 0; i < 50; i++) {
      calls.add(call(user, guarded, AskedUser.Shape.ASYNC, Map.of("amount", i), "mallory"));
    }
    assertThat(user.forms()).hasSize(3);
    assertThat(calls.stream().filter(CompletableFuture::isDone))
        .hasSize(47)
        .allSatisfy(call -> assertThat(text(get(call))).contains("Too many calls of this caller"));

    calls.add(call(user, guarded, AskedUser.Shape.ASYNC, Map.of("amount", 1), "alice"));
    assertThat(user.forms()).hasSize(4);
    person.tryEmitValue(result(ElicitResult.Action.ACCEPT, Map.of("approve", true)));

    CompletableFuture.allOf(calls.toArray(new CompletableFuture<?>[0])).get(20, TimeUnit.SECONDS);
    assertThat(ran).hasSize(4);
  }

  @Test
  void attack_26_call_duplicates_areOneForm_andOneYesLetsOneRun() throws Exception {
    Sinks.One<ElicitResult> person = Sinks.one();
    AskedUser user = AskedUser.who(person.asMono());
    GuardedTools guarded = guardedBy(guard(ASKING).build());
    List<CompletableFuture<CallToolResult>> calls = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      calls.add(call(user, guarded, AskedUser.Shape.ASYNC, Map.of("amount", 1), "alice"));
    }

    person.tryEmitValue(result(ElicitResult.Action.ACCEPT, Map.of("approve", true)));
    CompletableFuture.allOf(calls.toArray(new CompletableFuture<?>[0])).get(20, TimeUnit.SECONDS);

    assertThat(user.forms()).hasSize(1);
    assertThat(ran).hasSize(1);
    assertThat(calls.stream().filter(call -> Boolean.TRUE.equals(call.join().isError())))
        .hasSize(4);
  }

  /** Without a yes the charge is given back, whoever was asked. */
  @Test
  void call_refusedByTheUser_isChargedNothing() throws Exception {
    Policy limited =
        Policy.builder()
            .tool(
                "refund",
                ToolRule.builder()
                    .action(ToolAction.REQUIRE_APPROVAL)
                    .limit(Limit.of("refunds", 1, Window.HOUR))
                    .build())
            .build();
    GuardedTools guarded = guardedBy(guard(limited).build());
    AskedUser no = AskedUser.accepts(Map.of("approve", false));

    get(call(no, guarded, AskedUser.Shape.SYNC, Map.of(), "alice"));
    get(call(no, guarded, AskedUser.Shape.ASYNC, Map.of(), "alice"));

    assertThat(
            get(call(AskedUser.saysYes(), guarded, AskedUser.Shape.SYNC, Map.of(), "alice"))
                .isError())
        .isFalse();
  }

  /** An inbox is an approver like another: the guard's own, so the client is not asked. */
  @Test
  void call_inboxOfTheGuard_isAnsweredByItsOwner() throws Exception {
    ApprovalInbox inbox = new ApprovalInbox();
    GuardedTools guarded =
        GuardedTools.of(PolicyGuard.builder(ASKING).approver(inbox).build()).callers(PRINCIPAL);
    CompletableFuture<CallToolResult> call =
        call(AskedUser.saysYes(), guarded, AskedUser.Shape.ASYNC, Map.of("a", 1), "alice");

    assertThat(call).isNotDone();
    assertThat(inbox.approve(inbox.open().get(0).digest())).isTrue();

    assertThat(get(call).isError()).isFalse();
  }

  /** A real server and its client's lines; what is asked goes to the client before it is run. */
  @Test
  void call_overStdio_runsOnceThePersonHasSaidYes() {
    try (StdioConversation client = stdio(server -> server)) {
      client.begin("tools/call", "{\"name\":\"refund\",\"arguments\":{\"amount\":250}}");
      String asked = client.next();
      assertThat(asked)
          .contains("\"method\":\"elicitation/create\"", "May refund run?", "\\\"amount\\\": 250");
      assertThat(ran).isEmpty();

      client.answer(asked, "{\"action\":\"accept\",\"content\":{\"approve\":true}}");

      assertThat(StdioConversation.result(client.next()).isError()).isFalse();
      assertThat(ran).containsExactly(Map.of("amount", 250));
    }
  }

  @Test
  void call_overStdioWithAShortRequestTimeout_isNoAnswer_andALateYesIsVoid() {
    try (StdioConversation client = stdio(server -> server.requestTimeout(Duration.ofMillis(50)))) {
      client.begin("tools/call", "{\"name\":\"refund\",\"arguments\":{\"amount\":250}}");
      String asked = client.next();
      StdioConversation.Result refused = StdioConversation.result(client.next());
      assertThat(refused.structuredContent()).containsEntry("code", "APPROVAL_TIMEOUT");

      client.answer(asked, "{\"action\":\"accept\",\"content\":{\"approve\":true}}");

      assertThat(client.ask("ping", "{}")).contains("\"result\"");
      assertThat(ran).isEmpty();
    }
  }

  @Test
  void call_overStdioOnTheThreadThatReads_isRefusedAtOnceAndTheLogSaysWhy() {
    try (StdioConversation client = stdio(server -> server.immediateExecution(true))) {
      StdioConversation.Result refused = client.call("refund", "{}");

      assertThat(refused.text())
          .isEqualTo(
              "refund was not called: Refunds are approved by a person. The client could not ask"
                  + " its user. It runs only with a person's yes.");
      assertThat(RecordedLog.entries())
          .singleElement()
          .asString()
          .startsWith("ERROR")
          .contains("immediateExecution(true)");
    }
  }

  private StdioConversation stdio(UnaryOperator<SyncSpecification<?>> settings) {
    GuardedTools guarded =
        GuardedTools.of(guard(ASKING).build()).callers(CallerResolver.stdio()).elicitApprovals();
    SyncToolSpecification refund =
        Tools.tool(
            "refund",
            request -> {
              ran.add(request.arguments());
              return Tools.ok(request);
            });
    return StdioConversation.with(
        McpJsonDefaults.getMapper(),
        "{\"elicitation\":{}}",
        server -> settings.apply(guarded.addTo(server, List.of(refund))));
  }

  private CompletableFuture<CallToolResult> call(
      AskedUser user, AskedUser.Shape shape, Map<String, Object> arguments, String principal) {
    return call(user, guardedBy(guard(ASKING).build()), shape, arguments, principal);
  }

  private CompletableFuture<CallToolResult> call(
      AskedUser user,
      GuardedTools guarded,
      AskedUser.Shape shape,
      Map<String, Object> arguments,
      String principal) {
    return user.call(
        guarded,
        shape,
        request -> {
          ran.add(request.arguments());
          return Tools.ok(request);
        },
        new CallToolRequest("refund", arguments, null),
        principal);
  }

  private static PolicyGuard.Builder guard(Policy policy) {
    return PolicyGuard.builder(policy).approver(Approver.nobody());
  }

  private static GuardedTools guardedBy(PolicyGuard guard) {
    return GuardedTools.of(guard).callers(PRINCIPAL).elicitApprovals();
  }

  private static Policy asking(String reason) {
    return Policy.builder()
        .tool(
            "refund", ToolRule.builder().action(ToolAction.REQUIRE_APPROVAL).reason(reason).build())
        .build();
  }

  private static ElicitResult result(ElicitResult.Action action, Map<String, Object> content) {
    return new ElicitResult(action, content);
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(20, TimeUnit.SECONDS);
  }

  private static void waitForForms(AskedUser user, int forms) {
    while (user.forms().size() < forms) {
      Thread.onSpinWait();
    }
  }

  private static String lastLine(String text) {
    return text.substring(text.lastIndexOf('\n') + 1);
  }

  private static String text(CallToolResult result) {
    return ((TextContent) result.content().get(0)).text();
  }

  private static Object code(CallToolResult result) {
    return ((Map<?, ?>) result.structuredContent()).get("code");
  }
}
