package dev.policyguard.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.call.Caller;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.guard.DecisionEvent;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.limit.ChargeResult;
import dev.policyguard.limit.Counters;
import dev.policyguard.limit.Reservation;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.DefaultAction;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.RedisURI;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may go on by itself while the server does not answer, how far, and who is told. */
class FallbackTest {

  private static final Caller ALICE = Caller.of("alice");
  private static final List<Amount> ONE = List.of(Amount.ONE);
  private static final Limit SHARED = Limit.of("shared", 10, Window.HOUR);
  private static final Limit STRICT = Limit.of("strict", 10, Window.HOUR);

  private TestServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = TestServer.running();
  }

  @AfterEach
  void stopServer() throws IOException {
    server.close();
  }

  private RedisCounterStore.Builder builder() {
    return RedisCounterStore.builder(server.uri())
        .deadline(Stores.PATIENT)
        .pauseAfter(100_000, Duration.ofMillis(1));
  }

  private static ChargeResult answerOf(ChargeResult result) {
    assertThat(result).isInstanceOf(ChargeResult.Fallback.class);
    ChargeResult.Fallback fallback = (ChargeResult.Fallback) result;
    assertThat(fallback.reason())
        .startsWith("counted by this process within its share; Redis: no connection");
    return fallback.answer();
  }

  private static Reservation untilAnswered(Counters counters) {
    long start = System.nanoTime();
    ChargeResult result = counters.charge(ALICE, ONE);
    while (!(result instanceof Reservation)) {
      assertThat(System.nanoTime() - start).isLessThan(Stores.PATIENT.toNanos());
      result = counters.charge(ALICE, ONE);
    }
    return (Reservation) result;
  }

  @Test
  void charge_serverIsAway_isAdmittedUpToTheShare() throws IOException {
    try (RedisCounterStore store = builder().fallback("shared", 0.25).build()) {
      Counters counters = store.open(List.of(SHARED));
      assertThat(counters.charge(ALICE, ONE)).isInstanceOf(Reservation.class);
      server.stop();

      for (int i = 0; i < 2; i++) {
        assertThat(answerOf(counters.charge(ALICE, ONE))).isInstanceOf(Reservation.class);
      }
      ChargeResult.Full full = (ChargeResult.Full) answerOf(counters.charge(ALICE, ONE));
      assertThat(full.retryAfter().orElseThrow())
          .isBetween(Duration.ofMinutes(30), Duration.ofHours(1));
      assertThat(answerOf(counters.peek(ALICE, ONE))).isInstanceOf(ChargeResult.Full.class);
      assertThat(answerOf(counters.charge(Caller.of("bob"), ONE))).isInstanceOf(Reservation.class);
      assertThat(store.health().fallbacks()).isEqualTo(4);
      server.start();
    }
  }

  @Test
  void chargeAsync_serverIsAway_isAdmittedUpToTheShare() throws IOException {
    try (RedisCounterStore store = builder().fallback("shared", 0.1).build()) {
      Counters counters = store.open(List.of(SHARED));
      server.stop();

      assertThat(answerOf(counters.chargeAsync(ALICE, ONE).toCompletableFuture().join()))
          .isInstanceOf(Reservation.class);
      assertThat(answerOf(counters.chargeAsync(ALICE, ONE).toCompletableFuture().join()))
          .isInstanceOf(ChargeResult.Full.class);
      server.start();
    }
  }

  /** Fail closed: a share of one limit is none of another. */
  @Test
  void charge_oneLimitWithoutAShare_isUnavailable() throws IOException {
    try (RedisCounterStore store =
        builder().fallback("shared", 1).fallback("strict", 0).fallback("other", 1).build()) {
      server.stop();
      for (List<Limit> limits : List.of(List.of(STRICT), List.of(SHARED, STRICT))) {
        List<Amount> ones = limits.stream().map(limit -> Amount.ONE).toList();
        assertThat(store.open(limits).charge(ALICE, ones))
            .isInstanceOf(ChargeResult.Unavailable.class);
      }
      assertThat(store.health().fallbacks()).isZero();
      server.start();
    }
  }

  /** It may be that it fits the limit; only the server knows. */
  @Test
  void charge_moreThanTheShare_isUnavailable() throws IOException {
    try (RedisCounterStore store = builder().fallback("shared", 0.29).build()) {
      Counters counters = store.open(List.of(SHARED));
      server.stop();
      assertThat(counters.charge(ALICE, List.of(Amount.of(3))))
          .isInstanceOf(ChargeResult.Unavailable.class);
      assertThat(answerOf(counters.charge(ALICE, List.of(new Amount(2_900_000)))))
          .isInstanceOf(Reservation.class);
      server.start();
    }
  }

  /** What this process has charged is its own: nothing of it comes off the server's counter. */
  @Test
  void giveBack_chargedHere_isGivenBackHere() throws IOException {
    try (RedisCounterStore store = builder().fallback("shared", 0.1).build()) {
      Counters counters = store.open(List.of(SHARED));
      server.stop();
      Reservation here = (Reservation) answerOf(counters.charge(ALICE, ONE));
      server.start();
      Reservation there = untilAnswered(counters);
      assertThat(there.remaining(0)).isEqualTo(Amount.of(9));

      assertThat(here.giveBack()).isTrue();
      store.refunds().join();
      assertThat(((Reservation) counters.peek(ALICE, List.of(Amount.ZERO))).remaining(0))
          .isEqualTo(Amount.of(9));

      server.stop();
      assertThat(answerOf(counters.charge(ALICE, ONE))).isInstanceOf(Reservation.class);
      assertThat(there.giveBack()).isTrue();
      store.refunds().join();
      assertThat(answerOf(counters.charge(ALICE, ONE))).isInstanceOf(ChargeResult.Full.class);
      server.start();
    }
  }

  /** In a window with a failure in it: max, and once its share for each process. */
  @Test
  void charge_serverFailsAgainAndAgain_noMoreThanMaxAndTheShares() throws IOException {
    int admitted = 0;
    try (TestServer kept = TestServer.running();
        RedisCounterStore one = flickering(kept);
        RedisCounterStore other = flickering(kept)) {
      List<Counters> processes = List.of(one.open(List.of(SHARED)), other.open(List.of(SHARED)));
      for (int round = 0; round < 8; round++) {
        letScripts(kept, round % 2 == 0);
        for (Counters process : processes) {
          for (int i = 0; i < 2 + round; i++) {
            ChargeResult result = process.charge(ALICE, ONE);
            ChargeResult answer =
                result instanceof ChargeResult.Fallback fallback ? fallback.answer() : result;
            admitted += answer instanceof Reservation ? 1 : 0;
          }
        }
      }
    }
    assertThat(admitted).isEqualTo(10 + 2 * 3);
  }

  private static RedisCounterStore flickering(TestServer server) {
    return RedisCounterStore.builder(server.uri())
        .deadline(Stores.PATIENT)
        .pauseAfter(100_000, Duration.ofMillis(1))
        .fallback("shared", 0.3)
        .build();
  }

  private static void letScripts(TestServer server, boolean run) {
    server.ask(
        redis ->
            redis.aclSetuser(
                "default",
                run
                    ? AclSetuserArgs.Builder.addCommand(CommandType.EVALSHA)
                    : AclSetuserArgs.Builder.removeCommand(CommandType.EVALSHA)));
  }

  @Test
  void charge_interruptedOrClosed_isUnavailable() {
    RedisCounterStore store = builder().fallback("shared", 1).build();
    Counters counters = store.open(List.of(SHARED));
    Thread.currentThread().interrupt();
    ChargeResult interrupted = counters.charge(ALICE, ONE);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(interrupted).isInstanceOf(ChargeResult.Unavailable.class);

    store.close();
    assertThat(counters.charge(ALICE, ONE)).isInstanceOf(ChargeResult.Unavailable.class);
  }

  @Test
  void reserve_serverIsAway_everyDecisionSaysHowItWasCounted() throws IOException {
    Policy policy =
        Policy.builder()
            .defaultAction(DefaultAction.DENY)
            .tool("look", ToolRule.builder().limit(SHARED).build())
            .tool("pay", ToolRule.builder().limit(STRICT).build())
            .build();
    List<DecisionEvent> events = new ArrayList<>();
    try (RedisCounterStore store = builder().fallback("shared", 0.1).build()) {
      PolicyGuard guard =
          PolicyGuard.builder(policy).counterStore(store).listener(events::add).build();
      guard.reserve(ToolCall.of("look").from("g"));
      server.stop();
      for (String tool : List.of("look", "look", "pay")) {
        guard.reserve(ToolCall.of(tool).from("g"));
      }
      guard.reserveAsync(ToolCall.of("look").from("h")).toCompletableFuture().join();
      server.start();
    }
    assertThat(events)
        .extracting(event -> event.decision().code())
        .containsExactly(
            DecisionCode.ALLOWED,
            DecisionCode.ALLOWED,
            DecisionCode.LIMIT_EXCEEDED,
            DecisionCode.COUNTER_UNAVAILABLE,
            DecisionCode.ALLOWED);
    assertThat(events)
        .extracting(event -> event.fallback().isPresent())
        .containsExactly(false, true, true, false, true);
    assertThat(events)
        .extracting(event -> event.failure().isPresent())
        .containsExactly(false, false, false, true, false);
  }

  @Test
  void fallback_fractionOutOfBounds_isRefused() {
    RedisCounterStore.Builder builder = RedisCounterStore.builder(RedisURI.create("localhost", 1));
    for (double fraction : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> builder.fallback("c", fraction))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("fraction: is " + fraction + ", must be from 0 to 1; 1/N for N processes");
    }
  }
}
