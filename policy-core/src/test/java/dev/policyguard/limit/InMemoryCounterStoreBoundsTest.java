package dev.policyguard.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.Caller;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Scope;
import dev.policyguard.policy.Window;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many counters there are, at most and for how long. */
class InMemoryCounterStoreBoundsTest {

  private static final List<Amount> ONE = List.of(Amount.ONE);
  private static final Limit TWO = Limit.of("c", 2, Window.MINUTE);

  private final TurnedTicker ticker = new TurnedTicker(Long.MAX_VALUE - 1_000);

  @Test
  void attack_20_charge_floodOfGrants_turnsNewOnesAway_andKnownOnesGoOn() {
    InMemoryCounterStore store = new InMemoryCounterStore(ticker, 100);
    Counters counters = store.open(List.of(TWO));
    for (int i = 0; i < 100; i++) {
      assertThat(counters.charge(grant(i), ONE)).isInstanceOf(Reservation.class);
    }
    assertThat(store.health()).isEqualTo(new InMemoryCounterStore.Health(100, 100, 0));
    assertThat(store.health().isFull()).isTrue();

    for (int i = 100; i < 5_000; i++) {
      assertThat(counters.charge(grant(i), ONE))
          .isInstanceOfSatisfying(
              ChargeResult.Unavailable.class,
              no -> assertThat(no.reason()).contains("100 of 100 counters in use"));
    }

    assertThat(store.health()).isEqualTo(new InMemoryCounterStore.Health(100, 100, 4_900));
    for (int i = 0; i < 100; i++) {
      assertThat(counters.charge(grant(i), ONE)).isInstanceOf(Reservation.class);
      assertThat(counters.charge(grant(i), ONE)).isInstanceOf(ChargeResult.Full.class);
    }
  }

  /** However few counters there may be, and however soon after the window somebody comes. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 1_000, 5_000})
  void attack_20_charge_windowsOfTheFloodHavePassed_newOnesFindRoom(int ceiling) {
    InMemoryCounterStore store = new InMemoryCounterStore(ticker, ceiling);
    Counters counters = store.open(List.of(TWO));
    fill(counters, ceiling);
    ticker.turn(Duration.ofMinutes(1).minusNanos(1));
    assertThat(counters.charge(Caller.of("new"), ONE)).isInstanceOf(ChargeResult.Unavailable.class);

    ticker.turn(Duration.ofNanos(1));
    for (int i = 0; i < ceiling; i++) {
      assertThat(counters.charge(Caller.of("new " + i), ONE)).isInstanceOf(Reservation.class);
    }

    assertThat(store.health().counters()).isEqualTo(ceiling);
    assertThat(counters.charge(Caller.of("one more"), ONE))
        .isInstanceOf(ChargeResult.Unavailable.class);
  }

  /** Room is found although it is other limits' counters that are idle. */
  @Test
  void attack_20_charge_idleCountersOfAnotherLimit_makeRoomToo() {
    InMemoryCounterStore store = new InMemoryCounterStore(ticker, 50);
    fill(store.open(List.of(TWO)), 50);
    Counters others = store.open(List.of(Limit.of("other", 2, Window.DAY)));
    assertThat(others.charge(grant(0), ONE)).isInstanceOf(ChargeResult.Unavailable.class);

    ticker.turn(Duration.ofMinutes(1));
    for (int i = 0; i < 50; i++) {
      assertThat(others.charge(grant(i), ONE)).isInstanceOf(Reservation.class);
    }
  }

  /** Where one of several counters finds no room, nothing is charged on the others. */
  @Test
  void attack_20_charge_noRoomForTheSecondCounter_chargesNoneOfThem() {
    InMemoryCounterStore store = new InMemoryCounterStore(ticker, 1);
    Limit other = Limit.of("other", 2, Window.MINUTE);

    assertThat(store.open(List.of(TWO, other)).charge(grant(0), List.of(Amount.ONE, Amount.ONE)))
        .isInstanceOf(ChargeResult.Unavailable.class);

    assertThat(store.health().turnedAway()).isEqualTo(1);
    Reservation alone = (Reservation) store.open(List.of(TWO)).charge(grant(0), ONE);
    assertThat(alone.remaining(0)).isEqualTo(Amount.ONE);
  }

  @Test
  void attack_20_charge_floodOfGrants_isForgottenByTheCallsOfOthers() {
    InMemoryCounterStore store = new InMemoryCounterStore(ticker);
    Counters counters = store.open(List.of(Limit.of("c", 1_000_000, Window.MINUTE)));
    fill(counters, 50_000);
    assertThat(store.health().counters()).isEqualTo(50_000);

    callForThreeWindows(counters);

    assertThat(store.health().counters()).isEqualTo(1);
  }

  /** Counters of tools that nobody calls any more are dropped by the calls of other tools. */
  @Test
  void attack_20_charge_floodOfGrantsOnAnotherTool_isForgottenToo() {
    InMemoryCounterStore store = new InMemoryCounterStore(ticker);
    fill(store.open(List.of(TWO)), 50_000);
    fill(store.open(List.of(TWO.withScope(Scope.SESSION))), 5_000);

    callForThreeWindows(store.open(List.of(Limit.of("other", 1_000_000, Window.MINUTE))));

    assertThat(store.health().counters()).isEqualTo(1);
  }

  private void callForThreeWindows(Counters counters) {
    for (int i = 0; i < 18_000; i++) {
      ticker.turn(Duration.ofMillis(10));
      assertThat(counters.charge(Caller.of("busy"), ONE)).isInstanceOf(Reservation.class);
    }
  }

  /** A call of each grant in each half of a window: none is ever idle, and none is forgotten. */
  @Test
  void attack_20_charge_othersComeAndGo_liveCountersStay() {
    InMemoryCounterStore store = new InMemoryCounterStore(ticker);
    Counters counters = store.open(List.of(TWO));
    int strangers = 0;
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < 200; i++) {
        ticker.turn(Duration.ofMillis(150));
        Reservation made = (Reservation) counters.charge(Caller.of("live " + i), ONE);
        assertThat(made.remaining(0)).isEqualTo(round == 0 ? Amount.ONE : Amount.ZERO);
        for (int k = 0; k < 5; k++) {
          counters.charge(Caller.of("stranger " + strangers++), ONE);
        }
      }
    }
    assertThat(store.health().counters()).isLessThan(200 + 3 * 2_000);
  }

  @Test
  void sweep_windowsHavePassed_dropsAll_andBeforeNone() {
    InMemoryCounterStore store = new InMemoryCounterStore(ticker);
    fill(store.open(List.of(TWO)), 1_000);
    fill(store.open(List.of(Limit.of("day", 1, Window.DAY))), 10);
    ticker.turn(Duration.ofMinutes(1).minusNanos(1));
    store.sweep();
    assertThat(store.health().counters()).isEqualTo(1_010);

    ticker.turn(Duration.ofNanos(1));
    store.sweep();
    assertThat(store.health().counters()).isEqualTo(10);

    ticker.turn(Duration.ofDays(1));
    store.sweep();
    assertThat(store.health()).isEqualTo(new InMemoryCounterStore.Health(0, 1_000_000, 0));
  }

  @Test
  void sweep_allGivenBack_dropsTheCounter_andGivingBackLaterChangesNothing() {
    InMemoryCounterStore store = new InMemoryCounterStore(ticker);
    Counters counters = store.open(List.of(TWO));
    Reservation expired = (Reservation) counters.charge(grant(0), ONE);
    ticker.turn(Duration.ofMinutes(1));
    store.sweep();
    assertThat(store.health().counters()).isZero();

    Reservation next = (Reservation) counters.charge(grant(0), ONE);
    assertThat(expired.giveBack()).isTrue();
    assertThat(((Reservation) counters.peek(grant(0), ONE)).remaining(0)).isEqualTo(Amount.ZERO);
    next.giveBack();
    store.sweep();
    assertThat(store.health().counters()).isZero();
  }

  /** A refusal makes no counter, and asking neither. */
  @Test
  void attack_23_charge_refusedOrAsked_makesNoCounter() {
    InMemoryCounterStore store = new InMemoryCounterStore(ticker);
    Counters counters = store.open(List.of(TWO));

    for (int i = 0; i < 100; i++) {
      assertThat(counters.charge(grant(i), List.of(Amount.of(3))))
          .isInstanceOf(ChargeResult.Full.class);
      assertThat(counters.charge(grant(i), List.of(Amount.ZERO))).isInstanceOf(Reservation.class);
      assertThat(counters.peek(grant(i), ONE)).isInstanceOf(Reservation.class);
    }

    assertThat(store.health().counters()).isZero();
  }

  private static void fill(Counters counters, int grants) {
    for (int i = 0; i < grants; i++) {
      assertThat(counters.charge(grant(i), ONE)).isInstanceOf(Reservation.class);
    }
  }

  private static Caller grant(int i) {
    return Caller.of("grant " + i);
  }
}
