package dev.policyguard.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.call.Caller;
import dev.policyguard.limit.ChargeResult;
import dev.policyguard.limit.Counters;
import dev.policyguard.limit.Reservation;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Scope;
import dev.policyguard.policy.Window;
import dev.policyguard.testkit.FakeTicker;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.RedisURI;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is not in the contract: what is on the server, and what becomes of it there. */
class RedisCounterStoreTest {

  private static final Caller ALICE = Caller.of("alice");
  private static final List<Amount> ONE = List.of(Amount.ONE);

  private static TestServer server;

  private final FakeTicker ticker = new FakeTicker();
  private final String namespace = UUID.randomUUID().toString();

  @BeforeAll
  static void startServer() throws IOException {
    server = TestServer.running();
  }

  @AfterAll
  static void stopServer() throws IOException {
    server.close();
  }

  @BeforeEach
  void clear() {
    server.ask(redis -> redis.flushall());
  }

  private static Counters hourly(RedisCounterStore store, long max) {
    return store.open(List.of(Limit.of("c", max, Window.HOUR)));
  }

  private static String key() {
    return server.ask(redis -> redis.keys("*")).get(0);
  }

  @Test
  void charge_byTwoStores_isOneCounter() {
    try (RedisCounterStore one = Stores.patient(server.uri(), namespace);
        RedisCounterStore other = Stores.patient(server.uri(), namespace);
        RedisCounterStore apart = Stores.patient(server.uri(), namespace + "2")) {
      assertThat(hourly(one, 2).charge(ALICE, ONE)).isInstanceOf(Reservation.class);
      assertThat(hourly(other, 2).charge(ALICE, ONE)).isInstanceOf(Reservation.class);
      assertThat(hourly(one, 2).charge(ALICE, ONE)).isInstanceOf(ChargeResult.Full.class);
      assertThat(hourly(apart, 2).charge(ALICE, ONE)).isInstanceOf(Reservation.class);
    }
  }

  @Test
  void attack_21_charge_valueAndExpiry_areSetInOneStep_andTheExpiryIsBeyondTheWindow() {
    try (RedisCounterStore store = Stores.patient(server.uri(), namespace)) {
      for (int i = 0; i < 3; i++) {
        assertThat(hourly(store, 9).charge(ALICE, ONE)).isInstanceOf(Reservation.class);
        assertThat(server.number(redis -> redis.pttl(key())))
            .isBetween(
                Window.HOUR.length().toMillis(),
                Window.HOUR.length().multipliedBy(257).dividedBy(256).toMillis() + 60_000);
      }
      Reservation last = (Reservation) hourly(store, 9).charge(ALICE, ONE);
      last.giveBack();
      store.refunds().join();
      assertThat(server.number(redis -> redis.pttl(key()))).isPositive();
    }
  }

  /** A clock that has stepped back by a day: what is charged then is kept for so much longer. */
  @Test
  void attack_21_charge_clockSteppedBack_expiryIsAsMuchLater() {
    try (RedisCounterStore store = Stores.on(server, ticker, namespace)) {
      Counters counters = hourly(store, 2);
      assertThat(counters.charge(ALICE, ONE)).isInstanceOf(Reservation.class);
      ticker.stepBack(Duration.ofMinutes(15));
      assertThat(counters.charge(ALICE, ONE)).isInstanceOf(Reservation.class);

      assertThat(server.number(redis -> redis.pttl(key())))
          .isGreaterThan(Window.HOUR.length().plusMinutes(14).toMillis());
      ChargeResult.Full full = (ChargeResult.Full) counters.charge(ALICE, ONE);
      assertThat(full.retryAfter()).hasValue(Window.HOUR.length().plusMinutes(15));
    }
  }

  /** The network may deliver a question twice; the script knows the charge by its id. */
  @Test
  void attack_22_charge_sameQuestionTwice_isChargedOnce() {
    try (Server asked = Server.of(server.uri(), Stores.PATIENT, 5, Duration.ofSeconds(1));
        RedisCounterStore store = Stores.patient(server.uri(), namespace)) {
      Limit limit = Limit.of("c", 2, Window.HOUR);
      List<String> keys = List.of(new KeyNames(namespace).of(limit, ALICE));
      Question question =
          new Question(
              "an-id",
              keys,
              List.of("charge", "an-id", "", "1000", "1", "0", "3600000000", "2", "0"));

      for (int i = 0; i < 5; i++) {
        Answer.Made made = (Answer.Made) asked.ask(question).join();
        assertThat(made.remaining()).containsExactly(Amount.ONE);
      }
      Reservation second = (Reservation) hourly(store, 2).charge(ALICE, ONE);
      assertThat(second.remaining(0)).isEqualTo(Amount.ZERO);
      assertThat(asked.ask(question).join()).isInstanceOf(Answer.Made.class);
    }
  }

  /** Nothing comes back twice either. */
  @Test
  void attack_22_giveBack_sameQuestionTwice_freesOnce() {
    try (Server asked = Server.of(server.uri(), Stores.PATIENT, 5, Duration.ofSeconds(1));
        RedisCounterStore store = Stores.patient(server.uri(), namespace)) {
      Limit limit = Limit.of("c", 3, Window.HOUR);
      List<String> keys = List.of(new KeyNames(namespace).of(limit, ALICE));
      List<String> tail = List.of("", "1000", "1", "0", "3600000000");
      asked
          .ask(new Question("id", keys, concat(List.of("charge", "id"), tail, List.of("3", "0"))))
          .join();
      assertThat(hourly(store, 3).charge(ALICE, ONE)).isInstanceOf(Reservation.class);

      Question back =
          new Question("id", keys, concat(List.of("back", "id"), tail, List.of("1", "0")));
      asked.ask(back).join();
      asked.ask(back).join();

      assertThat(((Reservation) hourly(store, 3).peek(ALICE, ONE)).remaining(0))
          .isEqualTo(Amount.ONE);
    }
  }

  /**
   * A charge that expired by itself, of a second of which others were put together since: what is
   * left of that second is theirs.
   */
  @Test
  void giveBack_afterTheWindow_amongChargesThatWerePutTogether_takesNothingFromThem() {
    try (RedisCounterStore store = Stores.on(server, ticker, namespace)) {
      Counters counters = store.open(List.of(Limit.of("c", 10_000, new Window(256))));
      Reservation early = (Reservation) counters.charge(ALICE, ONE);
      ticker.advance(Duration.ofMillis(500));
      chargeTimes(counters, 4_000);
      ticker.advance(Duration.ofMillis(255_700));
      chargeTimes(counters, 200);
      Amount before = remaining(counters);

      assertThat(early.giveBack()).isTrue();
      store.refunds().join();

      assertThat(remaining(counters)).isEqualTo(before).isEqualTo(Amount.of(10_000 - 4_200));
    }
  }

  /** A refund that is sent again has perhaps been made: it frees its own charge, or nothing. */
  @Test
  void giveBack_sentAgainAfterItsChargeWasPutTogetherWithOthers_freesNothing() {
    try (Server asked = Server.of(server.uri(), Stores.PATIENT, 5, Duration.ofSeconds(1));
        RedisCounterStore store = Stores.patient(server.uri(), namespace)) {
      Limit limit = Limit.of("c", 10_000, new Window(31_000_000));
      Counters counters = store.open(List.of(limit));
      List<String> keys = List.of(new KeyNames(namespace).of(limit, ALICE));
      List<String> tail = List.of("", "1000", "1", "0", "31000000000000");
      Question charge =
          new Question("id", keys, concat(List.of("charge", "id"), tail, List.of("10000", "0")));
      String time = Long.toString(((Answer.Made) asked.ask(charge).join()).times().get(0));
      chargeTimes(counters, 4_200);

      Question again =
          new Question("id", keys, concat(List.of("back", "id"), tail, List.of(time, "1")));
      asked.ask(again).join();
      assertThat(remaining(counters)).isEqualTo(Amount.of(10_000 - 4_201));

      Question first =
          new Question("id", keys, concat(List.of("back", "id"), tail, List.of(time, "0")));
      asked.ask(first).join();
      assertThat(remaining(counters)).isEqualTo(Amount.of(10_000 - 4_200));
    }
  }

  /** It may have been done, and may be done late: a second one could free another's charge. */
  @Test
  void giveBack_sentAndNotAnswered_isNotSentAgain() throws IOException {
    Duration deadline = Duration.ofMillis(500);
    try (FaultProxy proxy = new FaultProxy(server.port(), deadline.toNanos());
        RedisCounterStore store =
            RedisCounterStore.builder(RedisURI.create("127.0.0.1", proxy.port()))
                .namespace(namespace)
                .deadline(deadline)
                .pauseAfter(100_000, Duration.ofMillis(1))
                .build()) {
      Counters counters = hourly(store, 1_000);
      Reservation made = untilMade(counters);
      proxy.arm(Fault.RESET_BEFORE);
      made.giveBack();
      store.refunds().join();
      assertThat(store.health().lostRefunds()).isOne();

      untilMade(counters);
      store.refunds().join();
      assertThat(store.health().lostRefunds()).isOne();
    }
  }

  private static Reservation untilMade(Counters counters) {
    long start = System.nanoTime();
    ChargeResult result = counters.charge(ALICE, ONE);
    while (!(result instanceof Reservation)) {
      assertThat(System.nanoTime() - start).isLessThan(Stores.PATIENT.toNanos());
      result = counters.charge(ALICE, ONE);
    }
    return (Reservation) result;
  }

  /** What the server refused, it is asked once more when it answers again. */
  @Test
  void giveBack_serverRefusesForAWhile_isMadeUpFor() {
    try (RedisCounterStore store = Stores.patient(server.uri(), namespace)) {
      Counters counters = hourly(store, 10);
      List<Reservation> made =
          IntStream.range(0, 3).mapToObj(i -> (Reservation) counters.charge(ALICE, ONE)).toList();
      server.ask(
          redis ->
              redis.aclSetuser(
                  "default", AclSetuserArgs.Builder.removeCommand(CommandType.EVALSHA)));

      assertThat(made).allMatch(Reservation::giveBack);
      store.refunds().join();
      assertThat(store.health().lostRefunds()).isEqualTo(3);

      server.ask(
          redis ->
              redis.aclSetuser("default", AclSetuserArgs.Builder.addCommand(CommandType.EVALSHA)));
      assertThat(remaining(counters)).isEqualTo(Amount.of(7));
      long start = System.nanoTime();
      while (store.health().lostRefunds() > 0) {
        store.refunds().join();
        assertThat(System.nanoTime() - start).isLessThan(Stores.PATIENT.toNanos());
      }
      assertThat(remaining(counters)).isEqualTo(Amount.of(10));
    }
  }

  private static void chargeTimes(Counters counters, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(counters.charge(ALICE, ONE)).isInstanceOf(Reservation.class);
    }
  }

  private static Amount remaining(Counters counters) {
    return ((Reservation) counters.peek(ALICE, List.of(Amount.ZERO))).remaining(0);
  }

  private static List<String> concat(List<String> a, List<String> b, List<String> c) {
    return Stream.of(a, b, c).flatMap(List::stream).toList();
  }

  @Test
  void charge_clockStepsBack_freesNothing() {
    try (RedisCounterStore store = Stores.on(server, ticker, namespace)) {
      Counters counters = hourly(store, 1);
      ticker.advance(Duration.ofMinutes(30));
      assertThat(counters.charge(ALICE, ONE)).isInstanceOf(Reservation.class);
      ticker.stepBack(Duration.ofMinutes(40));
      assertThat(counters.charge(ALICE, ONE)).isInstanceOf(ChargeResult.Full.class);
      ticker.advance(Duration.ofMinutes(99));
      assertThat(counters.charge(ALICE, ONE)).isInstanceOf(ChargeResult.Full.class);
      ticker.advance(Duration.ofMinutes(1));
      assertThat(counters.charge(ALICE, ONE)).isInstanceOf(Reservation.class);
    }
  }

  @Test
  void charge_refusedOrAsked_makesNoKey() {
    try (RedisCounterStore store = Stores.patient(server.uri(), namespace)) {
      Counters counters = hourly(store, 1);
      counters.peek(ALICE, ONE);
      counters.charge(ALICE, List.of(Amount.of(2)));
      counters.charge(ALICE, List.of(Amount.ZERO));
      assertThat(server.number(redis -> redis.dbsize())).isZero();
    }
  }

  @Test
  void charge_scriptCacheLost_isSentAgainAndRunOnce() {
    try (RedisCounterStore store = Stores.patient(server.uri(), namespace)) {
      Counters counters = hourly(store, 100);
      for (int i = 1; i <= 100; i++) {
        server.ask(redis -> redis.scriptFlush());
        Reservation made = (Reservation) counters.charge(ALICE, ONE);
        assertThat(made.remaining(0)).isEqualTo(Amount.of(100 - i));
      }
      assertThat(counters.charge(ALICE, ONE)).isInstanceOf(ChargeResult.Full.class);
    }
  }

  /** What the server has forgotten is gone; what was given back of it frees nothing of others. */
  @Test
  void charge_afterFlush_countsAnew_andOldRefundsFreeNothing() {
    try (RedisCounterStore store = Stores.patient(server.uri(), namespace)) {
      Counters counters = hourly(store, 2);
      Reservation forgotten = (Reservation) counters.charge(ALICE, ONE);
      server.ask(redis -> redis.flushall());
      counters.charge(ALICE, ONE);
      counters.charge(ALICE, ONE);

      assertThat(forgotten.giveBack()).isTrue();
      store.refunds().join();
      assertThat(counters.charge(ALICE, ONE)).isInstanceOf(ChargeResult.Full.class);
    }
  }

  @Test
  void charge_keyHoldsSomethingElse_isUnavailable_andOtherKeysAreUntouched() {
    try (RedisCounterStore store = Stores.patient(server.uri(), namespace)) {
      Limit good = Limit.of("good", 5, Window.HOUR);
      Limit bad = Limit.of("bad", 5, Window.HOUR);
      for (String value : List.of("text", "list", "set")) {
        String key = new KeyNames(namespace).of(bad, ALICE);
        server.ask(redis -> redis.del(key));
        switch (value) {
          case "text" -> server.ask(redis -> redis.set(key, "x"));
          case "list" -> server.ask(redis -> redis.lpush(key, "x"));
          default -> server.ask(redis -> redis.zadd(key, 1, "x"));
        }
        ChargeResult result =
            store.open(List.of(good, bad)).charge(ALICE, List.of(Amount.ONE, Amount.ONE));
        assertThat(result).isInstanceOf(ChargeResult.Unavailable.class);
      }
      Reservation untouched =
          (Reservation) store.open(List.of(good)).peek(ALICE, List.of(Amount.ZERO));
      assertThat(untouched.remaining(0)).isEqualTo(Amount.of(5));
      assertThat(store.health().isReachable()).isTrue();
    }
  }

  @Test
  void charge_manyMoreThanAreKeptExactly_memoryIsBounded() {
    try (RedisCounterStore store = Stores.on(server, ticker, namespace)) {
      Counters counters = hourly(store, 1_000_000);
      for (int i = 0; i < 15_000; i++) {
        assertThat(counters.charge(ALICE, ONE)).isInstanceOf(Reservation.class);
        ticker.advance(Duration.ofMillis(200));
      }
      assertThat(server.number(redis -> redis.zcard(key()))).isLessThanOrEqualTo(4_098);
      assertThat(server.number(redis -> redis.memoryUsage(key()))).isLessThan(1_000_000);
    }
  }

  @Test
  void charge_globalAndGrant_areBothCharged() {
    try (RedisCounterStore store = Stores.patient(server.uri(), namespace)) {
      Limit all = Limit.of("c", 3, Window.HOUR).withScope(Scope.GLOBAL);
      Limit own = Limit.of("c", 2, Window.HOUR);
      Counters counters = store.open(List.of(all, own));
      List<Amount> ones = List.of(Amount.ONE, Amount.ONE);
      counters.charge(ALICE, ones);
      counters.charge(ALICE, ones);
      counters.charge(Caller.of("bob"), ones);

      ChargeResult.Full full = (ChargeResult.Full) counters.charge(Caller.of("bob"), ones);
      assertThat(full.first()).isZero();
      assertThat(full.remaining()).containsExactly(Amount.ZERO, Amount.ONE);
    }
  }

  @Test
  void charge_afterClose_isUnavailable() {
    RedisCounterStore store = Stores.patient(server.uri(), namespace);
    Counters counters = hourly(store, 2);
    counters.charge(ALICE, ONE);
    store.close();

    assertThat(counters.charge(ALICE, ONE)).isInstanceOf(ChargeResult.Unavailable.class);
  }

  @Test
  void charge_threadInterrupted_isUnavailable_andStaysInterrupted() {
    try (RedisCounterStore store = Stores.patient(server.uri(), namespace)) {
      Thread.currentThread().interrupt();
      ChargeResult result = hourly(store, 2).charge(ALICE, ONE);

      assertThat(Thread.interrupted()).isTrue();
      assertThat(result).isInstanceOf(ChargeResult.Unavailable.class);
    }
  }

  @Test
  void builder_settingsOutOfBounds_areRefused() {
    RedisCounterStore.Builder builder = RedisCounterStore.builder(RedisURI.create("localhost", 1));

    assertThatThrownBy(() -> builder.deadline(Duration.ZERO))
        .hasMessage("deadline: is PT0S, must be from 1 ms to 1 minute");
    assertThatThrownBy(() -> builder.pauseAfter(0, Duration.ofSeconds(1)))
        .hasMessage("failuresInARow: is 0, must be above 0");
    assertThatThrownBy(() -> builder.pauseAfter(1, Duration.ofMinutes(2)))
        .hasMessage("pause: is PT2M, must be from 1 ms to 1 minute");
  }
}
