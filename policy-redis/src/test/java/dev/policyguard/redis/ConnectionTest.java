package dev.policyguard.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.Caller;
import dev.policyguard.limit.ChargeResult;
import dev.policyguard.limit.Counters;
import dev.policyguard.limit.Reservation;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Window;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import redis.embedded.RedisSentinel;

/** Connections: where they lead, and that none is left behind. */
class ConnectionTest {

  private static final Caller ALICE = Caller.of("alice");
  private static final List<Amount> ONE = List.of(Amount.ONE);

  private static Counters counters(RedisCounterStore store) {
    return store.open(List.of(Limit.of("c", 1_000_000, Window.HOUR)));
  }

  private static void untilMade(Counters counters) {
    long start = System.nanoTime();
    while (!(counters.charge(ALICE, ONE) instanceof Reservation)) {
      assertThat(System.nanoTime() - start).isLessThan(Stores.PATIENT.toNanos());
    }
  }

  @Test
  void script_connectionLostAgainAndAgain_noneIsKept() throws Exception {
    try (TestServer server = TestServer.running();
        Connection connection = new Connection(server.uri(), Stores.PATIENT)) {
      CounterScript current = script(connection);
      for (int i = 0; i < 20; i++) {
        server.ask(redis -> redis.clientKill(KillArgs.Builder.typeNormal()));
        CounterScript lost = current;
        long start = System.nanoTime();
        while (current == lost) {
          current = script(connection);
          assertThat(System.nanoTime() - start).isLessThan(Stores.PATIENT.toNanos());
        }
      }
      assertThat(kept(connection)).isLessThanOrEqualTo(2);
    }
  }

  private static CounterScript script(Connection connection) {
    return connection.script().toCompletableFuture().join();
  }

  /** How many connections and the like Lettuce's client holds on to; it tells nobody else. */
  private static int kept(Connection connection) throws ReflectiveOperationException {
    Field client = Connection.class.getDeclaredField("client");
    client.setAccessible(true);
    Method count = AbstractRedisClient.class.getDeclaredMethod("getResourceCount");
    count.setAccessible(true);
    return (int) count.invoke(client.get(connection));
  }

  @Test
  void connect_serverIsThere_isTrueAndNothingIsAsked() throws IOException {
    try (TestServer server = TestServer.running();
        RedisCounterStore store = RedisCounterStore.of(server.uri())) {
      assertThat(store.connect(Stores.PATIENT)).isTrue();
      assertThat(store.health().answered()).isZero();
      assertThat(server.number(redis -> redis.dbsize())).isZero();
    }
  }

  @Test
  void connect_noServer_isFalseAndTheHealthSaysWhy() throws IOException {
    RedisURI nobody = RedisURI.create("127.0.0.1", TestServer.freePort());
    try (RedisCounterStore store = RedisCounterStore.of(nobody)) {
      assertThat(store.connect(Duration.ZERO)).isFalse();
      assertThat(store.connect(Duration.ofMillis(300))).isFalse();
      assertThat(store.health().lastFailure().orElseThrow()).startsWith("Redis: no connection");
    }
  }

  @Test
  void connect_serverComesLater_isTrue() throws Exception {
    try (TestServer server = TestServer.running();
        RedisCounterStore store = RedisCounterStore.of(server.uri())) {
      server.stop();
      CompletableFuture<Boolean> connected =
          CompletableFuture.supplyAsync(() -> store.connect(Stores.PATIENT));
      while (store.health().lastFailure().isEmpty()) {
        Thread.onSpinWait();
      }
      server.start();
      assertThat(connected.get(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** Who accepts and says nothing gets no question: so nothing can have been charged. */
  @Test
  void charge_noConnectionInTime_saysThatNothingWasCharged() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        RedisCounterStore store =
            RedisCounterStore.builder(RedisURI.create("127.0.0.1", silent.getLocalPort()))
                .deadline(Duration.ofMillis(200))
                .build()) {
      assertThat(counters(store).chargeAsync(ALICE, ONE).toCompletableFuture().join())
          .isInstanceOfSatisfying(
              ChargeResult.Unavailable.class,
              // Lettuce's own timeout may be first, on a busy machine.
              unavailable -> assertThat(unavailable.reason()).startsWith("Redis: no connection"));
    }
  }

  @Test
  void charge_addressOfASentinel_isMadeOnThePrimaryThatItNames() throws IOException {
    try (TestServer server = TestServer.running()) {
      int port = TestServer.freePort();
      RedisSentinel sentinel =
          RedisSentinel.newRedisSentinel()
              .bind("127.0.0.1")
              .port(port)
              .masterName("counters")
              .masterPort(server.port())
              .quorumSize(1)
              .build();
      sentinel.start();
      try (RedisCounterStore store =
          RedisCounterStore.builder(
                  RedisURI.create("redis-sentinel://127.0.0.1:" + port + "#counters"))
              .deadline(Stores.PATIENT)
              .pauseAfter(100_000, Duration.ofMillis(1))
              .build()) {
        untilMade(counters(store));
        assertThat(server.number(redis -> redis.dbsize())).isOne();
      } finally {
        sentinel.stop();
      }
    }
  }

  /** A server that drops keys when it is full would drop counters. */
  @Test
  void attack_20_charge_serverMayDropKeys_isUnavailable() throws IOException {
    for (String policy : List.of("allkeys-lru", "volatile-ttl")) {
      try (TestServer server = TestServer.running("maxmemory-policy " + policy);
          RedisCounterStore store =
              RedisCounterStore.builder(server.uri()).deadline(Stores.PATIENT).build()) {
        assertThat(counters(store).charge(ALICE, ONE))
            .isEqualTo(
                new ChargeResult.Unavailable(
                    "Redis: may drop counters, its maxmemory-policy is "
                        + policy
                        + "; set it to noeviction"));
        assertThat(server.number(redis -> redis.dbsize())).isZero();
      }
    }
  }

  @Test
  void isOff_serverDoesNotSay_isNot() {
    assertThat(Eviction.isOff("used_memory:1\r\nmaxmemory_policy:noeviction\r\n")).isTrue();
    for (String info :
        List.of("", "used_memory:1", "maxmemory_policy:", "x_maxmemory_policy:noeviction")) {
      assertThat(Eviction.isOff(info)).isFalse();
      assertThat(Eviction.refusal(info)).hasMessageContaining("is not known; set it");
    }
  }

  @Test
  void of_anyUri_copiesAllOfIt_butTheTimeout() {
    for (String text :
        List.of(
            "redis://user:secret@host:1234/3?clientName=me",
            "rediss://host?verifyPeer=CA",
            "redis-socket:///tmp/socket?database=2",
            "redis-sentinel://:secret@one:1,two:2/4#primary")) {
      RedisURI uri = RedisURI.create(text);
      RedisURI copy = OwnUri.of(uri, Duration.ofMillis(7));

      assertThat(copy.getTimeout()).isEqualTo(Duration.ofMillis(7));
      assertThat(uri.getTimeout()).isEqualTo(RedisURI.DEFAULT_TIMEOUT_DURATION);
      assertThat(copy)
          .usingRecursiveComparison()
          .ignoringFields("timeout", "sentinels")
          .isEqualTo(uri);
      assertThat(copy.getSentinels()).isEqualTo(uri.getSentinels());
    }
  }

  @Test
  void close_afterUse_leavesNoThread() throws IOException {
    try (TestServer server = TestServer.running()) {
      Set<Thread> before = threads();
      RedisCounterStore store =
          RedisCounterStore.builder(server.uri()).deadline(Stores.PATIENT).build();
      untilMade(counters(store));
      Set<Thread> others = threads();
      others.removeAll(before);
      assertThat(others).isNotEmpty();

      store.close();
      store.close();

      for (Thread thread : others) {
        join(thread);
        assertThat(thread.isAlive()).as(thread.getName()).isFalse();
      }
    }
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("lettuce"))
        .collect(Collectors.toSet());
  }

  private static void join(Thread thread) {
    try {
      thread.join(Stores.PATIENT.toMillis());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
