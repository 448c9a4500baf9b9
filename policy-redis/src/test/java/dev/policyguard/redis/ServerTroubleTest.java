package dev.policyguard.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.Caller;
import dev.policyguard.limit.ChargeResult;
import dev.policyguard.limit.Counters;
import dev.policyguard.limit.Reservation;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Window;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A server that fails in its own ways: the answer is no, and says why without a secret. */
class ServerTroubleTest {

  private static final Caller ALICE = Caller.of("alice");
  private static final List<Amount> ONE = List.of(Amount.ONE);
  private static final long MAX = 1_000_000;

  /** In milliseconds; longer than it takes to wait for an answer. */
  private static final long A_WHILE = 500;

  private static RedisCounterStore store(RedisURI uri) {
    return RedisCounterStore.builder(uri)
        .deadline(Stores.PATIENT)
        .pauseAfter(100_000, Duration.ofMillis(1))
        .build();
  }

  private static Counters open(RedisCounterStore store) {
    return store.open(List.of(Limit.of("c", MAX, Window.HOUR)));
  }

  private static String reason(ChargeResult result) {
    assertThat(result).isInstanceOf(ChargeResult.Unavailable.class);
    return ((ChargeResult.Unavailable) result).reason();
  }

  private static ChargeResult untilAnswered(Counters counters) {
    long start = System.nanoTime();
    ChargeResult result = counters.charge(ALICE, ONE);
    while (result instanceof ChargeResult.Unavailable) {
      assertThat(System.nanoTime() - start).isLessThan(Stores.PATIENT.toNanos());
      result = counters.charge(ALICE, ONE);
    }
    return result;
  }

  @Test
  void charge_serverRestarted_isUnavailableMeanwhile_andThenGoesOn() throws IOException {
    try (TestServer server = TestServer.running();
        RedisCounterStore store = store(server.uri())) {
      Counters counters = open(store);
      for (int i = 0; i < 3; i++) {
        assertThat(untilAnswered(counters)).isInstanceOf(Reservation.class);
        server.stop();
        assertThat(reason(counters.charge(ALICE, ONE))).startsWith("Redis: no connection");
        server.start();
      }
      Reservation anew = (Reservation) untilAnswered(counters);
      assertThat(anew.remaining(0)).as("it kept nothing").isEqualTo(Amount.of(MAX - 1));
    }
  }

  @Test
  void charge_serverIsOutOfMemory_isUnavailable_andNothingIsHalfDone() throws IOException {
    try (TestServer server = TestServer.running();
        RedisCounterStore store = store(server.uri())) {
      Counters counters =
          store.open(List.of(Limit.of("a", MAX, Window.HOUR), Limit.of("b", MAX, Window.MINUTE)));
      List<Amount> ones = List.of(Amount.ONE, Amount.ONE);
      Reservation first = (Reservation) counters.charge(ALICE, ones);
      server.ask(redis -> redis.configSet("maxmemory", "1mb"));
      server.ask(redis -> redis.configSet("maxmemory", "1"));

      for (int i = 0; i < 20; i++) {
        assertThat(reason(counters.charge(ALICE, ones)))
            .isEqualTo("Redis: refused with OOM, has no memory left; raise maxmemory");
      }

      server.ask(redis -> redis.configSet("maxmemory", "0"));
      Reservation seen = (Reservation) counters.peek(ALICE, ones);
      assertThat(seen.remaining(0)).isEqualTo(Amount.of(MAX - 2));
      assertThat(seen.remaining(1)).isEqualTo(Amount.of(MAX - 2));
      assertThat(first.remaining(0)).isEqualTo(Amount.of(MAX - 1));
    }
  }

  @Test
  void charge_serverIsAReplica_isUnavailable() throws IOException {
    try (TestServer server = TestServer.running();
        RedisCounterStore store = store(server.uri())) {
      Counters counters = open(store);
      counters.charge(ALICE, ONE);
      server.ask(redis -> redis.replicaof("127.0.0.1", 1));

      assertThat(reason(counters.charge(ALICE, ONE))).startsWith("Redis: refused with");
    }
  }

  @Test
  void charge_wrongPassword_isUnavailable_andTheReasonHoldsNoSecret() throws IOException {
    try (TestServer server = TestServer.running("requirepass right-secret");
        RedisCounterStore store =
            store(
                RedisURI.builder(server.uri()).withPassword("wrong-secret".toCharArray()).build());
        RedisCounterStore none = store(server.uri());
        RedisCounterStore right =
            store(
                RedisURI.builder(server.uri())
                    .withPassword("right-secret".toCharArray())
                    .build())) {
      for (RedisCounterStore wrong : List.of(store, none)) {
        String reason = reason(open(wrong).charge(ALICE, ONE));
        assertThat(reason + wrong.health())
            .startsWith("Redis: ")
            .doesNotContain("secret", "127.0.0.1", "\n");
      }
      assertThat(open(right).charge(ALICE, ONE)).isInstanceOf(Reservation.class);
    }
  }

  /** What the page on Redis lets the store's user do is enough. */
  @Test
  void charge_userOfTheDocumentation_mayDoWhatTheStoreDoes() throws IOException {
    Path page = Path.of(System.getProperty("policyguard.root", ".."), "docs", "redis.md");
    String line =
        Files.readAllLines(page).stream()
            .filter(text -> text.startsWith("user policyguard "))
            .findFirst()
            .orElseThrow()
            .replace(">…", ">password");
    try (TestServer server = TestServer.running(line);
        RedisCounterStore store =
            store(
                RedisURI.builder(server.uri())
                    .withAuthentication("policyguard", "password".toCharArray())
                    .build())) {
      Counters counters = store.open(List.of(Limit.of("c", 10_000, Window.HOUR)));
      Reservation first = (Reservation) counters.charge(ALICE, ONE);
      for (int i = 0; i < 4_200; i++) {
        assertThat(counters.charge(ALICE, ONE)).isInstanceOf(Reservation.class);
      }
      first.giveBack();
      store.refunds().join();
      Reservation seen = (Reservation) counters.peek(ALICE, ONE);
      assertThat(seen.remaining(0)).isEqualTo(Amount.of(10_000 - 4_201));
    }
  }

  @Test
  void charge_nobodyThere_circuitOpens_andNobodyIsAsked() throws IOException {
    TestServer gone = TestServer.running();
    gone.stop();
    try (RedisCounterStore store =
        RedisCounterStore.builder(gone.uri())
            .deadline(Stores.PATIENT)
            .pauseAfter(3, Duration.ofMinutes(1))
            .build()) {
      Counters counters = open(store);
      for (int i = 0; i < 3; i++) {
        assertThat(reason(counters.charge(ALICE, ONE))).startsWith("Redis: no connection");
      }
      assertThat(reason(counters.charge(ALICE, ONE)))
          .startsWith("Redis: not asked, since it failed before: Redis: no connection");
      assertThat(store.health().circuit()).isEqualTo(CircuitState.OPEN);
      assertThat(store.health().isReachable()).isFalse();
      assertThat(store.health().unanswered()).isEqualTo(4);
      assertThat(store.health().toString()).startsWith("Redis not reachable, 0 questions answered");
    }
  }

  @Test
  void giveBack_serverGone_isLostOnce_andTheChargeStands() throws IOException {
    try (TestServer server = TestServer.running();
        RedisCounterStore store = store(server.uri())) {
      Reservation made = (Reservation) open(store).charge(ALICE, ONE);
      server.stop();

      assertThat(made.giveBack()).isTrue();
      store.refunds().join();
      assertThat(made.giveBack()).isFalse();
      assertThat(store.health().lostRefunds()).isOne();
      server.start();
    }
  }

  /** The one who waits in the callback of an answer keeps nobody else's answer. */
  @Test
  void chargeAsync_callbackAsksAgainAndWaits_isAnswered() throws Exception {
    try (TestServer server = TestServer.running();
        RedisCounterStore store = store(server.uri())) {
      Counters counters = open(store);
      ChargeResult second =
          counters
              .chargeAsync(ALICE, ONE)
              .thenApply(first -> counters.charge(ALICE, ONE))
              .toCompletableFuture()
              .get(1, TimeUnit.MINUTES);

      assertThat(((Reservation) second).remaining(0)).isEqualTo(Amount.of(MAX - 2));
    }
  }

  /** Lettuce waits for its threads, and for ever if one of them asks. */
  @Test
  void close_onTheThreadThatAnswers_returns() throws Exception {
    try (TestServer server = TestServer.running();
        RedisCounterStore store = store(server.uri())) {
      Reservation made = (Reservation) open(store).charge(ALICE, ONE);
      server.ask(redis -> redis.clientPause(A_WHILE));
      made.giveBack();

      store.refunds().thenRun(store::close).get(1, TimeUnit.MINUTES);
      assertThat(reason(open(store).charge(ALICE, ONE))).contains("closed");
    }
  }
}
