package dev.policyguard.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.Caller;
import dev.policyguard.limit.ChargeResult.Full;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Scope;
import dev.policyguard.policy.Window;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InMemoryCounterStoreTest {

  private static final Caller A = Caller.of("a");
  private static final Duration NANO = Duration.ofNanos(1);
  private static final List<Amount> ONE = List.of(Amount.ONE);

  private final TurnedTicker ticker = new TurnedTicker(0);
  private final CounterStore store = new InMemoryCounterStore(ticker);

  @Test
  void charge_windowFull_saysWhenTheOldestFrees() {
    Limit two = Limit.of("c", 2, Window.MINUTE);
    charge(two, A);
    ticker.turn(Duration.ofSeconds(10));
    charge(two, A);
    ticker.turn(Duration.ofSeconds(1));

    assertThat(full(two, A).retryAfter()).hasValue(Duration.ofSeconds(49));

    ticker.turn(Duration.ofSeconds(49).minus(NANO));
    assertThat(full(two, A).retryAfter()).hasValue(NANO);

    ticker.turn(NANO);
    assertThat(charge(two, A).remaining(0)).isEqualTo(Amount.ZERO);
    assertThat(full(two, A).retryAfter()).hasValue(Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE - 30_000_000_000L})
  void attack_18_charge_tickerStartsAnywhereAndWraps_windowIsExact(long start) {
    TurnedTicker odd = new TurnedTicker(start);
    CounterStore onOddClock = new InMemoryCounterStore(odd);
    Counters one = onOddClock.open(List.of(Limit.of("c", 1, Window.MINUTE)));

    assertThat(one.charge(A, ONE)).isInstanceOf(Reservation.class);
    odd.turn(Duration.ofMinutes(1).minus(NANO));
    assertThat(one.charge(A, ONE)).isInstanceOf(Full.class);
    odd.turn(NANO);
    assertThat(one.charge(A, ONE)).isInstanceOf(Reservation.class);
  }

  @Test
  void attack_18_charge_clockStepsBack_freesNothing_andEntersNothingInThePast() {
    Limit two = Limit.of("c", 2, Window.MINUTE);
    charge(two, A);
    ticker.turn(Duration.ofSeconds(-40));
    assertThat(charge(two, A).remaining(0)).isEqualTo(Amount.ZERO);

    assertThat(full(two, A).retryAfter()).hasValue(Duration.ofSeconds(100));

    // The second charge is entered at the latest time seen: it is free with the first, not before.
    ticker.turn(Duration.ofSeconds(100).minus(NANO));
    assertThat(full(two, A).retryAfter()).hasValue(NANO);
    ticker.turn(NANO);
    charge(two, A);
    charge(two, A);
  }

  @Test
  void charge_moreThanMax_neverFits() {
    Counters one = store.open(List.of(Limit.of("c", 1, Window.MINUTE)));

    assertThat(one.charge(A, List.of(Amount.of(2))))
        .isEqualTo(new Full(0, java.util.Optional.empty(), List.of(Amount.ONE)));
  }

  @Test
  void charge_amountsOfSixDecimals_addUpExactly() {
    Amount third = Amount.of(new BigDecimal("0.333333"));
    Counters one = store.open(List.of(Limit.of("c", 1, Window.MINUTE)));

    for (int i = 0; i < 3; i++) {
      assertThat(one.charge(A, List.of(third))).isInstanceOf(Reservation.class);
    }
    assertThat(one.charge(A, List.of(third)))
        .isInstanceOfSatisfying(
            Full.class, full -> assertThat(full.remaining()).containsExactly(new Amount(1)));
  }

  @Test
  void attack_17_charge_largestAmounts_doNotOverflow() {
    Counters counters = store.open(List.of(Limit.of("c", 9_000_000_000_000L, Window.MINUTE)));

    assertThat(counters.charge(A, List.of(Amount.MAX))).isInstanceOf(Reservation.class);
    assertThat(counters.charge(A, List.of(Amount.MAX))).isInstanceOf(Full.class);
    assertThat(counters.charge(A, List.of(new Amount(1)))).isInstanceOf(Full.class);
  }

  @Test
  void attack_17_charge_sumsNearTheLargest_areExact() {
    long max = 9_000_000_000_000L;
    Counters counters = store.open(List.of(Limit.of("c", max, Window.MINUTE)));
    Amount half = new Amount(Amount.MAX.millionths() / 2 + 1);
    Reservation first = (Reservation) counters.charge(A, List.of(half));
    assertThat(counters.charge(A, List.of(half))).isInstanceOf(Full.class);
    Amount rest = new Amount(Amount.MAX.millionths() - half.millionths());
    assertThat(counters.charge(A, List.of(rest))).isInstanceOf(Reservation.class);

    // Far more counts than this limit allows now; the difference must not overflow either.
    assertThat(store.open(List.of(Limit.of("c", 1, Window.MINUTE))).charge(A, ONE))
        .isEqualTo(new Full(0, java.util.Optional.of(Duration.ofMinutes(1)), List.of(Amount.ZERO)));
    first.giveBack();
    assertThat(counters.charge(A, List.of(half))).isInstanceOf(Reservation.class);
    assertThat(full(Limit.of("c", max, Window.MINUTE), A).remaining()).containsExactly(Amount.ZERO);
  }

  /** The longest that two values of a ticker can be apart. */
  @Test
  void attack_17_charge_agesOfIdleness_freeEverythingAndBreakNothing() {
    Limit one = Limit.of("c", 1, new Window(Window.MAX_SECONDS));
    for (int i = 0; i < 5; i++) {
      charge(one, A);
      assertThat(full(one, A).retryAfter()).hasValue(one.window().length());
      ticker.turn(Duration.ofNanos(Long.MAX_VALUE));
    }
    charge(one, A);
    ticker.turn(one.window().length().minus(NANO));
    assertThat(full(one, A).retryAfter()).hasValue(NANO);
  }

  @Test
  void charge_zero_isAdmittedAndChargedNothing() {
    Limit one = Limit.of("c", 1, Window.MINUTE);
    charge(one, A);

    assertThat(store.open(List.of(one)).charge(A, List.of(Amount.ZERO)))
        .isInstanceOf(Reservation.class);
    ticker.turn(Duration.ofMinutes(1));
    charge(Limit.of("c", 1, Window.MINUTE), A);
  }

  @Test
  void charge_oneOfSeveralFull_chargesNone_andNamesTheFirst_andTheLongestWait() {
    Limit roomy = Limit.of("roomy", 10, Window.MINUTE);
    Limit minute = Limit.of("minute", 1, Window.MINUTE);
    Limit hour = Limit.of("hour", 1, Window.HOUR);
    charge(A, minute, hour);

    ChargeResult refused = charge(A, roomy, minute, hour);

    assertThat(refused)
        .isEqualTo(
            new Full(
                1,
                java.util.Optional.of(Duration.ofHours(1)),
                List.of(Amount.of(10), Amount.ZERO, Amount.ZERO)));
    assertThat(charge(roomy, A).remaining(0)).isEqualTo(Amount.of(9));
  }

  @Test
  void giveBack_once_freesTheWindowFromItsOwnTime() {
    Limit one = Limit.of("c", 1, Window.MINUTE);
    Reservation reservation = charge(one, A);

    assertThat(reservation.giveBack()).isTrue();
    assertThat(charge(one, A).remaining(0)).isEqualTo(Amount.ZERO);
    assertThat(reservation.giveBack()).isFalse();
    assertThat(full(one, A).first()).isZero();
  }

  @Test
  void giveBack_afterItStands_orAfterTheWindow_changesNothing() {
    Limit one = Limit.of("c", 1, Window.MINUTE);
    Reservation stands = charge(one, A);
    assertThat(stands.stand()).isTrue();
    assertThat(stands.giveBack()).isFalse();
    assertThat(full(one, A).first()).isZero();

    ticker.turn(Duration.ofMinutes(1));
    Reservation expired = charge(one, A);
    ticker.turn(Duration.ofMinutes(1));
    charge(one, A);
    assertThat(expired.giveBack()).isTrue();
    assertThat(full(one, A).first()).isZero();
  }

  @Test
  void peek_anyNumberOfTimes_saysWhatChargeWouldSay_andChargesNothing() {
    Limit one = Limit.of("c", 1, Window.MINUTE);

    for (int i = 0; i < 3; i++) {
      assertThat(store.open(List.of(one)).peek(A, ONE))
          .isInstanceOfSatisfying(
              Reservation.class,
              admitted -> {
                assertThat(admitted.remaining(0)).isEqualTo(Amount.ZERO);
                assertThat(admitted.giveBack()).isFalse();
                assertThat(admitted.stand()).isFalse();
              });
    }
    charge(one, A);
    assertThat(store.open(List.of(one)).peek(A, ONE)).isEqualTo(full(one, A));
  }

  @Test
  void charge_scopes_countWhomTheySay() {
    Limit grant = Limit.of("grant", 1, Window.MINUTE);
    Limit session = Limit.of("session", 1, Window.MINUTE).withScope(Scope.SESSION);
    Limit global = Limit.of("global", 1, Window.MINUTE).withScope(Scope.GLOBAL);

    charge(grant, A.withSession("1"));
    assertThat(full(grant, A.withSession("2")).first()).isZero();
    charge(grant, Caller.of("b"));

    charge(session, A.withSession("1"));
    charge(session, A.withSession("2"));
    charge(session, Caller.of("b").withSession("1"));
    charge(session, A);
    assertThat(full(session, A).first()).isZero();
    assertThat(full(session, A.withSession("1")).first()).isZero();

    charge(global, A);
    assertThat(full(global, Caller.of("b")).first()).isZero();
  }

  @Test
  void attack_19_charge_namesWithDelimiters_areNeverTheSameCounter() {
    String[] parts = {"a", "a:b", "b:c", "c", "a\u0000b", "\ud800", "\udc00", "?", "a b", ":"};
    for (String counter : parts) {
      for (String grant : parts) {
        charge(Limit.of(counter, 1, Window.MINUTE), Caller.of(grant));
        Limit session = Limit.of(counter, 1, Window.MINUTE).withScope(Scope.SESSION);
        for (String name : parts) {
          charge(session, Caller.of(grant).withSession(name));
        }
      }
    }
  }

  @Test
  void attack_16_charge_manyThreads_admitExactlyMax() throws Exception {
    Limit first = Limit.of("first", 1_000, Window.HOUR);
    Limit second = Limit.of("second", 700, Window.HOUR);
    Counters forth = store.open(List.of(first, second));
    Counters back = store.open(List.of(second, first));
    List<Amount> ones = List.of(Amount.ONE, Amount.ONE);

    int admitted = inThreads(8, 500, i -> (i % 2 == 0 ? forth : back).charge(A, ones));

    assertThat(admitted).isEqualTo(700);
    assertThat(store.open(List.of(first)).peek(A, ONE))
        .isInstanceOfSatisfying(
            Reservation.class, left -> assertThat(left.remaining(0)).isEqualTo(Amount.of(299)));
  }

  @Test
  void giveBack_twiceFromTwoThreads_givesBackOnce() throws Exception {
    Limit many = Limit.of("c", 100_000, Window.HOUR);
    for (int round = 0; round < 200; round++) {
      Reservation reservation = charge(many, A);
      int settled =
          inThreads(
              2, 1, i -> i % 2 == 0 ? reservation.giveBack() : reservation.stand(), done -> done);
      assertThat(settled).isEqualTo(1);
    }
  }

  private interface Attempt<T> {
    T run(int thread);
  }

  private static int inThreads(int threads, int times, Attempt<ChargeResult> attempt)
      throws Exception {
    return inThreads(threads, times, attempt, Reservation.class::isInstance);
  }

  private static <T> int inThreads(
      int threads, int times, Attempt<T> attempt, java.util.function.Predicate<T> counts)
      throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      CyclicBarrier together = new CyclicBarrier(threads);
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int number = thread;
        tasks.add(
            () -> {
              together.await();
              int counted = 0;
              for (int i = 0; i < times; i++) {
                counted += counts.test(attempt.run(number)) ? 1 : 0;
              }
              return counted;
            });
      }
      int sum = 0;
      for (Future<Integer> future : pool.invokeAll(tasks)) {
        sum += future.get();
      }
      return sum;
    } finally {
      pool.shutdownNow();
    }
  }

  private Reservation charge(Limit limit, Caller caller) {
    ChargeResult result = charge(caller, limit);
    assertThat(result).isInstanceOf(Reservation.class);
    return (Reservation) result;
  }

  private Full full(Limit limit, Caller caller) {
    ChargeResult result = charge(caller, limit);
    assertThat(result).isInstanceOf(Full.class);
    return (Full) result;
  }

  private ChargeResult charge(Caller caller, Limit... limits) {
    return store
        .open(List.of(limits))
        .charge(caller, Collections.nCopies(limits.length, Amount.ONE));
  }
}
