package dev.policyguard.mcp;

import static dev.policyguard.mcp.FourShapesTest.PRINCIPAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.call.Caller;
import dev.policyguard.call.ToolCall;
import dev.policyguard.guard.ApprovalAnswer;
import dev.policyguard.guard.ApprovalInbox;
import dev.policyguard.guard.ApprovalRequest;
import dev.policyguard.guard.Approver;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.limit.ChargeResult;
import dev.policyguard.limit.CounterStore;
import dev.policyguard.limit.Counters;
import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.mcp.InProcessServer.Client;
import dev.policyguard.mcp.InProcessServer.Kind;
import dev.policyguard.mcp.InProcessServer.Stub;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A store or a person who answers later, and what the threads do meanwhile. */
class LaterAnswersTest {

  private static final Policy POLICY =
      Policy.builder()
          .tool("write", ToolRule.limited(Limit.of("writes", 5, Window.MINUTE)))
          .tool(
              "refund",
              ToolRule.builder()
                  .action(ToolAction.REQUIRE_APPROVAL)
                  .limit(Limit.of("refunds", 5, Window.MINUTE))
                  .build())
          .build();

  private final LateStore store = new LateStore();
  private final AwaitedInbox inbox = new AwaitedInbox();
  private final AtomicInteger runs = new AtomicInteger();
  private final AtomicReference<Thread> handlersThread = new AtomicReference<>();

  private final GuardedTools late =
      GuardedTools.of(PolicyGuard.builder(POLICY).counterStore(store).approver(inbox).build())
          .callers(PRINCIPAL);
  private final PolicyGuard guard =
      PolicyGuard.builder(POLICY).ticker(() -> 0).approver(inbox).build();
  private final GuardedTools atOnce = GuardedTools.of(guard).callers(PRINCIPAL);

  private CallToolResult handle(Object request) {
    runs.incrementAndGet();
    handlersThread.set(Thread.currentThread());
    return Tools.ok(null);
  }

  private InProcessServer server(Kind kind, GuardedTools guarded) {
    return InProcessServer.of(
        kind, guarded, Stub.of("write", this::handle), Stub.of("refund", this::handle));
  }

  @ParameterizedTest
  @EnumSource(names = {"ASYNC", "STATELESS_ASYNC"})
  void call_storeAnswersLater_blocksNobodyAndTheHandlerDoesNotRunOnTheStoresThread(Kind kind)
      throws InterruptedException {
    BlockingQueue<Map<String, Object>> answers = new LinkedBlockingQueue<>();

    server(kind, late).connect("alice").calling("write", "{}").subscribe(answers::add);
    assertThat(runs).hasValue(0);
    store.answer();

    assertThat(InProcessServer.decisionIn(next(answers)))
        .containsEntry("code", "ALLOWED")
        .containsEntry("remaining", Map.of("writes", 4));
    assertThat(handlersThread.get()).isNotSameAs(Thread.currentThread());
  }

  @ParameterizedTest
  @EnumSource(names = {"SYNC", "STATELESS_SYNC"})
  void call_storeAnswersLater_theThreadOfASyncServerWaits(Kind kind) throws InterruptedException {
    BlockingQueue<Map<String, Object>> answers = new LinkedBlockingQueue<>();

    server(kind, late).connect("alice").calling("write", "{}").subscribe(answers::add);
    store.answer();

    assertThat(InProcessServer.decisionIn(next(answers))).containsEntry("code", "ALLOWED");
  }

  @ParameterizedTest
  @EnumSource
  void call_storeFailsLater_isRefused(Kind kind) throws InterruptedException {
    BlockingQueue<Map<String, Object>> answers = new LinkedBlockingQueue<>();

    server(kind, late).connect("alice").calling("write", "{}").subscribe(answers::add);
    store.fail();

    assertThat(InProcessServer.decisionIn(next(answers)))
        .containsEntry("code", "COUNTER_UNAVAILABLE");
    assertThat(runs).hasValue(0);
  }

  @ParameterizedTest
  @EnumSource
  void call_personApproves_runsOnceAndNotOnTheThreadOfThePerson(Kind kind)
      throws InterruptedException {
    BlockingQueue<Map<String, Object>> answers = new LinkedBlockingQueue<>();

    server(kind, atOnce).connect("alice").calling("refund", "{\"to\":1}").subscribe(answers::add);
    ApprovalRequest question = inbox.next();
    assertThat(runs).hasValue(0);
    assertThat(question.call().arguments().asMap()).isEqualTo(Map.of("to", 1));
    assertThat(inbox.inbox.approve(question.digest())).isTrue();

    assertThat(InProcessServer.decisionIn(next(answers)))
        .containsEntry("code", "ALLOWED")
        .containsEntry("remaining", Map.of("refunds", 4));
    assertThat(inbox.inbox.approve(question.digest())).isFalse();
    assertThat(runs).hasValue(1);
    assertThat(handlersThread.get()).isNotSameAs(Thread.currentThread());
  }

  @ParameterizedTest
  @EnumSource
  void call_personRefuses_doesNotRunAndIsNotCharged(Kind kind) throws InterruptedException {
    BlockingQueue<Map<String, Object>> answers = new LinkedBlockingQueue<>();
    Client client = server(kind, atOnce).connect("alice");

    client.calling("refund", "{}").subscribe(answers::add);
    inbox.inbox.refuse(inbox.next().digest());
    assertThat(InProcessServer.decisionIn(next(answers))).containsEntry("code", "APPROVAL_DENIED");
    assertThat(runs).hasValue(0);

    client.calling("refund", "{}").subscribe(answers::add);
    inbox.inbox.approve(inbox.next().digest());
    assertThat(InProcessServer.decisionIn(next(answers)))
        .containsEntry("remaining", Map.of("refunds", 4));
  }

  @ParameterizedTest
  @EnumSource
  void call_isCancelledWhileAPersonIsAsked_neverRunsAndAYesGivesTheChargeBack(Kind kind)
      throws InterruptedException {
    BlockingQueue<Map<String, Object>> answers = new LinkedBlockingQueue<>();
    Client client = server(kind, atOnce).connect("alice");

    Disposable call = client.calling("refund", "{}").subscribe(answers::add);
    ApprovalRequest question = inbox.next();
    call.dispose();
    if (kind.isSync()) {
      // The thread is interrupted, and nobody is told when it has noticed.
      inbox.inbox.refuse(question.digest());
    } else {
      inbox.inbox.approve(question.digest());
    }
    awaitNothingCharged();

    client.calling("refund", "{\"n\":2}").subscribe(answers::add);
    inbox.inbox.approve(inbox.next().digest());
    assertThat(InProcessServer.decisionIn(next(answers)))
        .containsEntry("remaining", Map.of("refunds", 4));
    assertThat(runs).hasValue(1);
  }

  /** The server's thread may still be on its way from the question to the answer. */
  private void awaitNothingCharged() {
    long begin = System.nanoTime();
    ToolCall next = ToolCall.of("refund", Map.of()).from("alice");
    while (!guard.decide(next).remaining().equals(Map.of("refunds", Amount.of(4)))) {
      assertThat(System.nanoTime() - begin).isLessThan(Duration.ofSeconds(30).toNanos());
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ASYNC", "STATELESS_ASYNC"})
  void call_isCancelledWhileTheStoreIsAsked_neverRunsAndTheChargeIsGivenBack(Kind kind)
      throws InterruptedException {
    BlockingQueue<Map<String, Object>> answers = new LinkedBlockingQueue<>();
    Client client = server(kind, late).connect("alice");

    client.calling("write", "{}").subscribe().dispose();
    store.answer();
    client.calling("write", "{}").subscribe(answers::add);
    store.answer();

    assertThat(InProcessServer.decisionIn(next(answers)))
        .containsEntry("remaining", Map.of("writes", 4));
    assertThat(runs).hasValue(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"ASYNC", "STATELESS_ASYNC"})
  void attack_26_call_manyWaitForAPerson_othersAreAnsweredMeanwhile(Kind kind)
      throws InterruptedException {
    InProcessServer server = server(kind, atOnce);
    for (int caller = 0; caller < 100; caller++) {
      server.connect("grant-" + caller).calling("refund", "{}").subscribe();
      inbox.next();
    }

    assertThat(server.connect("alice").code("write", "{}")).isEqualTo("ALLOWED");
  }

  @ParameterizedTest
  @EnumSource(names = {"SYNC", "STATELESS_SYNC"})
  void attack_26_call_oneCallerWaitsOftenOnASyncServer_othersAreStillAsked(Kind kind)
      throws InterruptedException {
    InProcessServer server = server(kind, atOnce);
    Client greedy = server.connect("greedy");
    int most = Math.max(1, Schedulers.DEFAULT_BOUNDED_ELASTIC_SIZE / 2 / 4);
    for (int i = 0; i < most; i++) {
      greedy.calling("refund", "{\"n\": " + i + "}").subscribe();
    }
    List<ApprovalRequest> waiting = inbox.next(most);

    assertThat(InProcessServer.decisionIn(greedy.call("refund", "{\"n\": -1}")))
        .containsEntry("code", "APPROVAL_REQUIRED");
    server.connect("alice").calling("refund", "{}").subscribe();
    ApprovalRequest another = inbox.next();
    assertThat(another.call().caller().grant()).isEqualTo("alice");

    inbox.inbox.refuse(another.digest());
    waiting.forEach(question -> inbox.inbox.refuse(question.digest()));
  }

  @ParameterizedTest
  @EnumSource(names = {"SYNC", "STATELESS_SYNC"})
  void attack_26_call_manyWaitForAPersonOnASyncServer_halfOfItsThreadsAreLeftToOthers(Kind kind)
      throws InterruptedException {
    InProcessServer server = server(kind, atOnce);
    int most = Schedulers.DEFAULT_BOUNDED_ELASTIC_SIZE / 2;
    for (int caller = 0; caller < most; caller++) {
      server.connect("grant-" + caller).calling("refund", "{}").subscribe();
    }
    List<ApprovalRequest> waiting = inbox.next(most);

    Map<String, Object> refused = server.connect("alice").call("refund", "{}");
    assertThat(InProcessServer.decisionIn(refused)).containsEntry("code", "APPROVAL_REQUIRED");
    assertThat(refused.get("content").toString())
        .contains("Too many calls on this server wait for a person already: call it again later.");
    assertThat(server.connect("alice").code("write", "{}")).isEqualTo("ALLOWED");

    waiting.forEach(question -> inbox.inbox.refuse(question.digest()));
    server.connect("alice").calling("refund", "{}").subscribe();
    ApprovalRequest another = inbox.next();
    assertThat(another.call().caller().grant()).isEqualTo("alice");
    inbox.inbox.refuse(another.digest());
  }

  @Test
  void call_threadOfASyncServerIsInterrupted_neverRunsAndAYesGivesTheChargeBack()
      throws InterruptedException {
    var tool = atOnce.wrap(Stub.of("refund", this::handle).statelessSync());
    McpTransportContext alice = McpTransportContext.create(Map.of("principal", "alice"));
    CallToolRequest request = new CallToolRequest("refund", Map.of(), null);
    BlockingQueue<CallToolResult> answers = new LinkedBlockingQueue<>();

    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> tool.callHandler().apply(alice, request))
        .hasMessage("The call was cancelled.");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(inbox.inbox.approve(inbox.next().digest())).isTrue();

    Mono.fromCallable(() -> tool.callHandler().apply(alice, request))
        .subscribeOn(Schedulers.boundedElastic())
        .subscribe(answers::add);
    inbox.inbox.approve(inbox.next().digest());
    CallToolResult answer = answers.poll(20, TimeUnit.SECONDS);
    assertThat(answer.meta().toString()).contains("remaining={refunds=4}");
    assertThat(runs).hasValue(1);
  }

  @Test
  void call_subscribedToTwice_isDecidedTwice() {
    var tool = atOnce.wrap(Stub.of("write", this::handle).statelessAsync());
    Mono<CallToolResult> call =
        tool.callHandler()
            .apply(
                McpTransportContext.create(Map.of("principal", "alice")),
                new CallToolRequest("write", Map.of(), null));

    assertThat(runs).hasValue(0);
    assertThat(call.repeat(5).map(CallToolResult::isError).collectList().block())
        .containsExactly(false, false, false, false, false, true);
    assertThat(runs).hasValue(5);
  }

  private static Map<String, Object> next(BlockingQueue<Map<String, Object>> answers)
      throws InterruptedException {
    Map<String, Object> answer = answers.poll(20, TimeUnit.SECONDS);
    assertThat(answer).describedAs("an answer within 20 seconds").isNotNull();
    return answer;
  }

  /** An inbox, and the questions in the order in which they came. */
  private static final class AwaitedInbox implements Approver {
    private final ApprovalInbox inbox = new ApprovalInbox();
    private final BlockingQueue<ApprovalRequest> questions = new LinkedBlockingQueue<>();

    @Override
    public CompletionStage<ApprovalAnswer> ask(ApprovalRequest request) {
      CompletionStage<ApprovalAnswer> answer = inbox.ask(request);
      questions.add(request);
      return answer;
    }

    ApprovalRequest next() throws InterruptedException {
      ApprovalRequest question = questions.poll(20, TimeUnit.SECONDS);
      assertThat(question).describedAs("a question within 20 seconds").isNotNull();
      return question;
    }

    List<ApprovalRequest> next(int number) throws InterruptedException {
      List<ApprovalRequest> all = new ArrayList<>();
      for (int i = 0; i < number; i++) {
        all.add(next());
      }
      return all;
    }
  }

  /** A store that charges at once and answers when it is told to. */
  private static final class LateStore implements CounterStore {
    private final CounterStore counters = new InMemoryCounterStore(() -> 0);
    private final BlockingQueue<Runnable> answers = new LinkedBlockingQueue<>();
    private final BlockingQueue<Runnable> failures = new LinkedBlockingQueue<>();

    void answer() throws InterruptedException {
      run(answers);
    }

    void fail() throws InterruptedException {
      run(failures);
    }

    private static void run(BlockingQueue<Runnable> queue) throws InterruptedException {
      Runnable answer = queue.poll(20, TimeUnit.SECONDS);
      assertThat(answer).describedAs("a charge within 20 seconds").isNotNull();
      answer.run();
    }

    @Override
    public Counters open(List<Limit> limits) {
      Counters opened = counters.open(limits);
      return new Counters() {
        @Override
        public ChargeResult charge(Caller caller, List<Amount> amounts) {
          throw new AssertionError("a thread waits for the store");
        }

        @Override
        public ChargeResult peek(Caller caller, List<Amount> amounts) {
          return opened.peek(caller, amounts);
        }

        @Override
        public CompletionStage<ChargeResult> chargeAsync(Caller caller, List<Amount> amounts) {
          CompletableFuture<ChargeResult> answer = new CompletableFuture<>();
          ChargeResult charged = opened.charge(caller, amounts);
          answers.add(() -> answer.complete(charged));
          failures.add(() -> answer.completeExceptionally(new IllegalStateException("down")));
          return answer;
        }
      };
    }
  }
}
