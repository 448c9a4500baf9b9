package dev.policyguard.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.Caller;
import dev.policyguard.call.ToolCall;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.limit.Counters;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.DefaultAction;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where answers arrive: on the executor, whatever the answer and wherever it came from. */
class AnsweringThreadTest {

  private static final Caller ALICE = Caller.of("alice");
  private static final Limit LIMIT = Limit.of("c", 1, Window.HOUR);
  private static final List<Amount> ONE = List.of(Amount.ONE);

  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "answers"));

  @AfterEach
  void stopExecutor() {
    executor.shutdownNow();
  }

  private RedisCounterStore.Builder builder(RedisURI uri) {
    return RedisCounterStore.builder(uri).executor(executor);
  }

  /** The thread that goes on after a charge; what is to go on is known before it can. */
  private String threadAfter(Counters counters, List<Amount> amounts) {
    CompletableFuture<Void> known = new CompletableFuture<>();
    executor.execute(known::join);
    CompletionStage<String> thread =
        counters.chargeAsync(ALICE, amounts).thenApply(result -> Thread.currentThread().getName());
    known.complete(null);
    return thread.toCompletableFuture().join();
  }

  @Test
  void chargeAsync_answered_goesOnOnTheExecutor() throws IOException {
    List<String> threads = new ArrayList<>();
    try (TestServer server = TestServer.running();
        RedisCounterStore store = builder(server.uri()).deadline(Stores.PATIENT).build()) {
      Counters counters = store.open(List.of(LIMIT));
      for (int i = 0; i < 200; i++) {
        threads.add(threadAfter(counters, ONE));
      }
      threads.add(threadAfter(store.open(List.of()), List.of()));
    }
    assertThat(threads).containsOnly("answers");
  }

  @Test
  void chargeAsync_notAnsweredOrNotAsked_goesOnOnTheExecutor() throws IOException {
    List<String> threads = new ArrayList<>();
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        RedisCounterStore store =
            builder(RedisURI.create("127.0.0.1", silent.getLocalPort()))
                .deadline(Duration.ofMillis(5))
                .pauseAfter(3, Duration.ofMinutes(1))
                .build()) {
      Counters counters = store.open(List.of(LIMIT));
      for (int i = 0; i < 10; i++) {
        threads.add(threadAfter(counters, ONE));
      }
      assertThat(store.health().circuit()).isEqualTo(CircuitState.OPEN);
    }
    assertThat(threads).containsOnly("answers");
  }

  @Test
  void reserveAsync_admitted_neverGoesOnOnAThreadThatReadsFromTheServer() throws IOException {
    Policy policy =
        Policy.builder()
            .defaultAction(DefaultAction.DENY)
            .tool("look", ToolRule.builder().limit(Limit.of("c", 1_000, Window.HOUR)).build())
            .build();
    List<String> threads = new ArrayList<>();
    try (TestServer server = TestServer.running();
        RedisCounterStore store =
            RedisCounterStore.builder(server.uri()).deadline(Stores.PATIENT).build()) {
      PolicyGuard guard = PolicyGuard.builder(policy).counterStore(store).build();
      for (int i = 0; i < 200; i++) {
        threads.add(
            guard
                .reserveAsync(ToolCall.of("look").from("g"))
                .thenApply(admission -> Thread.currentThread().getName())
                .toCompletableFuture()
                .join());
      }
    }
    assertThat(threads).noneMatch(name -> name.contains("lettuce") || name.contains("Scheduler"));
  }
}
