package dev.policyguard.mcp;

import static dev.policyguard.mcp.FourShapesTest.PRINCIPAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.mcp.InProcessServer.Client;
import dev.policyguard.mcp.InProcessServer.Kind;
import dev.policyguard.mcp.InProcessServer.Stub;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** However a handler ends, or does not, the client is answered, and the charge settled once. */
class HandlerEndingsTest {

  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG_ENOUGH_TO_BEGIN = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofMinutes(10);

  private static final int MAX = 1_000;

  private static final Policy POLICY =
      Policy.builder()
          .tool("write", ToolRule.limited(Limit.of("writes", MAX, Window.MINUTE)))
          .tool("other", ToolRule.allow())
          .build();

  private final GuardedTools guarded =
      GuardedTools.of(PolicyGuard.builder(POLICY).ticker(() -> 0).build()).callers(PRINCIPAL);

  @BeforeEach
  void forgetTheLog() {
    RecordedLog.clear();
  }

  static Stream<Arguments> failingHandlers() {
    Map<String, Function<CallToolRequest, Mono<CallToolResult>>> handlers =
        Map.of(
            "throws", request -> sneak(new IllegalStateException("s3cret")),
            "throws checked", request -> sneak(new IOException("s3cret")),
            "throws timeout", request -> sneak(new TimeoutException("s3cret")),
            "linkage", request -> sneak(new NoClassDefFoundError("s3cret")),
            "returns null", request -> null,
            "overflows when called", HandlerEndingsTest::overflow,
            "overflows when subscribed", request -> Mono.defer(() -> overflow(request)),
            "overflows in an operator",
                request -> Mono.just(1).map(one -> overflow(request).block()),
            "empty", request -> Mono.empty(),
            "fails", request -> Mono.error(new IllegalStateException("s3cret")));
    return handlers.entrySet().stream()
        .flatMap(
            handler ->
                Stream.of(Kind.values())
                    .map(kind -> arguments(kind, handler.getKey(), handler.getValue())));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("failingHandlers")
  void call_handlerFails_isAnsweredAndChargedOnce(
      Kind kind, String name, Function<CallToolRequest, Mono<CallToolResult>> handler) {
    for (GuardedTools tools : List.of(guarded, guarded.handlerTimeout(LONG))) {
      InProcessServer server =
          InProcessServer.of(kind, tools, Stub.async("write", Tools.ANY_OBJECT, handler));
      // One caller for each of the two.
      Client client = server.connect(tools == guarded ? "alice" : "bob");

      for (int left = MAX - 1; left >= MAX - 3; left--) {
        assertThat(client.ask("tools/call", "{\"name\":\"write\"}"))
            .contains("HANDLER_FAILED", "\"remaining\":{\"writes\":%d}".formatted(left))
            .doesNotContain("s3cret", "Exception", "StackOverflow");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void call_handlerAsksForUrlElicitation_goesThroughInAnyShape(Kind kind) {
    Function<CallToolRequest, CallToolResult> handler =
        request -> sneak(McpError.URL_ELICITATION_REQUIRED.apply(List.of()));

    for (GuardedTools tools : List.of(guarded, guarded.handlerTimeout(LONG))) {
      InProcessServer server = InProcessServer.of(kind, tools, Stub.of("write", handler));

      assertThat(server.connect("alice").ask("tools/call", "{\"name\":\"write\"}"))
          .contains("\"error\":{\"code\":-32042,\"message\":\"URL elicitation required\"");
    }
  }

  @ParameterizedTest
  @EnumSource
  void call_handlerNeverReturns_isAnsweredAfterTheTimeoutAndChargedOnce(Kind kind)
      throws InterruptedException {
    BlockingQueue<String> interrupted = new LinkedBlockingQueue<>();
    CountDownLatch never = new CountDownLatch(1);
    InProcessServer server =
        InProcessServer.of(
            kind,
            guarded.handlerTimeout(LONG_ENOUGH_TO_BEGIN),
            Stub.of(
                "write",
                request -> {
                  try {
                    never.await();
                  } catch (InterruptedException e) {
                    interrupted.add(Thread.currentThread().getName());
                  }
                  return Tools.ok(request);
                }));
    Client client = server.connect("alice");

    Map<String, Object> first = client.call("write", "{}");
    assertThat(InProcessServer.decisionIn(first))
        .containsEntry("decision", "allow")
        .containsEntry("code", "HANDLER_FAILED")
        .containsEntry("message", "The tool did not end in time; it may still be at work.")
        .containsEntry("remaining", Map.of("writes", MAX - 1));
    assertThat(first.get("content").toString())
        .contains("write was called and did not end in time; it may still be at work. If this");
    assertThat(interrupted.poll(20, TimeUnit.SECONDS)).startsWith("policyguard-handler-");
    assertThat(client.decision("write", "{}"))
        .containsEntry("remaining", Map.of("writes", MAX - 2));
    assertThat(RecordedLog.entries())
        .anySatisfy(
            entry ->
                assertThat(entry)
                    .startsWith("ERROR The handler of write did not end in time, decision "));
  }

  @ParameterizedTest
  @EnumSource(names = {"ASYNC", "STATELESS_ASYNC"})
  void call_monoNeverCompletes_isCancelledAfterTheTimeout(Kind kind) throws InterruptedException {
    CountDownLatch cancelled = new CountDownLatch(1);
    InProcessServer server =
        InProcessServer.of(
            kind,
            guarded.handlerTimeout(LONG_ENOUGH_TO_BEGIN),
            Stub.async(
                "write",
                Tools.ANY_OBJECT,
                request -> Mono.<CallToolResult>never().doOnCancel(cancelled::countDown)));

    assertThat(server.connect("alice").code("write", "{}")).isEqualTo("HANDLER_FAILED");
    assertThat(cancelled.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(300)
  void call_handlersThatCannotBeStopped_areSoManyAndThenTheToolIsRefusedAndOthersGoOn(Kind kind) {
    CountDownLatch end = new CountDownLatch(1);
    InProcessServer server =
        InProcessServer.of(
            kind,
            guarded.handlerTimeout(SHORT),
            Stub.of(
                "write",
                request -> {
                  awaitUninterruptibly(end);
                  return Tools.ok(request);
                }));
    server.addTool(guarded, Stub.of("other", Tools::ok));
    Client client = server.connect("alice");
    List<Map<String, Object>> answers = hangUntilRefused(client);
    int called = answers.size() - 1;
    Map<String, Object> refused = answers.get(called);
    assertThat(called).isGreaterThanOrEqualTo(HandlerThreads.MOST_OVERDUE_OF_A_GRANT);
    assertThat(server.connect("bob").code("write", "{}"))
        .as("of another grant")
        .isEqualTo("HANDLER_FAILED");
    for (String grant : List.of("carol", "dave", "erin", "frank")) {
      hangUntilRefused(server.connect(grant));
    }
    assertThat(server.connect("grace").code("write", "{}"))
        .as("of another grant, once the tool is full")
        .isEqualTo("INTERNAL_ERROR");
    assertThat(InProcessServer.decisionIn(refused))
        .containsEntry("decision", "deny")
        .containsEntry("code", "INTERNAL_ERROR")
        .containsEntry("rule", "(handler timeout)");
    assertThat(refused.get("content").toString())
        .contains(
            "write was not called: Calls of this tool have not ended in time and still run. Try"
                + " later. Decision ");
    assertThat(client.code("other", "{}")).isEqualTo("ALLOWED");

    end.countDown();
    while (codeIs(refused, "INTERNAL_ERROR")) {
      refused = client.call("write", "{}");
    }
    assertThat(InProcessServer.decisionIn(refused))
        .containsEntry("remaining", Map.of("writes", MAX - called - 1));
  }

  @ParameterizedTest
  @EnumSource
  void call_withATimeout_keepsTheClassLoaderOfTheServersThread(Kind kind) {
    ClassLoader own = new ClassLoader() {};
    AtomicReference<ClassLoader> seen = new AtomicReference<>();
    AtomicReference<String> thread = new AtomicReference<>();
    InProcessServer server =
        InProcessServer.of(
            kind,
            guarded.handlerTimeout(LONG),
            Stub.of(
                "write",
                request -> {
                  seen.set(Thread.currentThread().getContextClassLoader());
                  thread.set(Thread.currentThread().getName());
                  return Tools.ok(request);
                }));

    Mono<Map<String, Object>> call = server.connect("alice").calling("write", "{}");
    Mono.fromCallable(
            () -> {
              Thread.currentThread().setContextClassLoader(own);
              return true;
            })
        .then(call)
        .subscribeOn(Schedulers.newSingle("with-its-own-class-loader", true))
        .block();

    assertThat(thread.get()).startsWith("policyguard-handler-");
    if (!kind.isSync()) {
      assertThat(seen.get()).isSameAs(own);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ASYNC", "STATELESS_ASYNC"})
  void call_withoutATimeout_runsOnTheThreadOfTheCall(Kind kind) {
    AtomicReference<Thread> thread = new AtomicReference<>();
    InProcessServer server =
        InProcessServer.of(
            kind,
            guarded,
            Stub.of(
                "write",
                request -> {
                  thread.set(Thread.currentThread());
                  return Tools.ok(request);
                }));

    assertThat(server.connect("alice").code("write", "{}")).isEqualTo("ALLOWED");
    assertThat(thread.get()).isSameAs(Thread.currentThread());
  }

  @ParameterizedTest
  @EnumSource(names = {"ASYNC", "STATELESS_ASYNC"})
  void call_isCancelledWhileTheHandlerRuns_isCancelledThereAndItsChargeStands(Kind kind)
      throws InterruptedException {
    CountDownLatch cancelled = new CountDownLatch(2);
    for (GuardedTools tools : List.of(guarded, guarded.handlerTimeout(LONG))) {
      CountDownLatch subscribed = new CountDownLatch(1);
      InProcessServer server =
          InProcessServer.of(
              kind,
              tools,
              Stub.async(
                  "write",
                  Tools.ANY_OBJECT,
                  request ->
                      request.arguments().isEmpty()
                          ? Mono.<CallToolResult>never()
                              .doOnSubscribe(s -> subscribed.countDown())
                              .doOnCancel(cancelled::countDown)
                          : Mono.just(Tools.ok(request))));
      Client client = server.connect(tools == guarded ? "alice" : "bob");

      var call = client.calling("write", "{}").subscribe();
      assertThat(subscribed.await(20, TimeUnit.SECONDS)).isTrue();
      call.dispose();

      assertThat(client.decision("write", "{\"now\":true}"))
          .containsEntry("remaining", Map.of("writes", MAX - 2));
    }
    assertThat(cancelled.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"ASYNC", "STATELESS_ASYNC"})
  void call_handlersResultComesLaterOnAnotherThread_isAnswered(Kind kind) {
    Sinks.One<CallToolResult> later = Sinks.one();
    InProcessServer server =
        InProcessServer.of(
            kind, guarded, Stub.async("write", Tools.ANY_OBJECT, request -> later.asMono()));
    AtomicReference<Map<String, Object>> answer = new AtomicReference<>();

    server.connect("alice").calling("write", "{}").subscribe(answer::set);
    assertThat(answer.get()).isNull();
    later.tryEmitValue(Tools.ok(null));

    assertThat(codeIs(answer.get(), "ALLOWED")).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"ASYNC", "STATELESS_ASYNC"})
  void call_handlerReadsReactorsContext_findsTheServers(Kind kind) {
    AtomicReference<Object> seen = new AtomicReference<>();
    for (GuardedTools tools : List.of(guarded, guarded.handlerTimeout(LONG))) {
      seen.set(null);
      InProcessServer server =
          InProcessServer.of(
              kind,
              tools,
              Stub.async(
                  "write",
                  Tools.ANY_OBJECT,
                  request ->
                      Mono.deferContextual(
                          context -> {
                            seen.set(context.get("trace"));
                            return Mono.just(Tools.ok(request));
                          })));

      server
          .connect("alice")
          .calling("write", "{}")
          .contextWrite(context -> context.put("trace", "t1"))
          .block();

      assertThat(seen.get()).isEqualTo("t1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT24H0.000000001S"})
  void handlerTimeout_outOfBounds_isRefused(String timeout) {
    assertThatThrownBy(() -> guarded.handlerTimeout(Duration.parse(timeout)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("timeout: is " + timeout + ", must be above 0 and at most a day");
  }

  @Test
  void await_handlerThatHasNotBegun_neverBegins() throws InterruptedException {
    HandlerThreads threads = new HandlerThreads("write", LONG);
    CountDownLatch begin = new CountDownLatch(1);
    HandlerThreads.Run<Boolean> run =
        threads.start(
            "a",
            () -> {
              begin.countDown();
              return true;
            });
    assertThat(begin.await(20, TimeUnit.SECONDS)).isTrue();

    run.giveUp();
    run.giveUp();

    assertThat(threads.areClogged("a")).isFalse();
  }

  /** Calls until it is refused, and returns all answers. */
  private static List<Map<String, Object>> hangUntilRefused(Client client) {
    List<Map<String, Object>> answers = new ArrayList<>(List.of(client.call("write", "{}")));
    while (codeIs(answers.get(answers.size() - 1), "HANDLER_FAILED")) {
      answers.add(client.call("write", "{}"));
    }
    return answers;
  }

  private static boolean codeIs(Map<String, Object> result, String code) {
    return code.equals(InProcessServer.decisionIn(result).get("code"));
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @SuppressWarnings("InfiniteRecursion") // until the stack is full
  private static Mono<CallToolResult> overflow(CallToolRequest request) {
    Mono<CallToolResult> deeper = overflow(request);
    return deeper == null ? Mono.empty() : deeper;
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T, X extends Throwable> T sneak(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
