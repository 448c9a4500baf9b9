package dev.policyguard.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.Caller;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Scope;
import dev.policyguard.policy.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;

/** The store beside plain lists of charges, which are counted anew each time. */
class InMemoryCounterStoreProperties {

  private static final long MILLI = 1_000_000;
  private static final int[][] SLICES = {{0, 1}, {1, 2}, {2, 3}, {0, 2}, {1, 3}, {0, 3}};

  private static final Caller[] CALLERS = {
    Caller.of("a"), Caller.of("b"), Caller.of("a").withSession("1"), Caller.of("a").withSession("2")
  };

  /** Weights, refunds, several limits and grants, another max each time, idle counters dropped. */
  @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
  void charge_anyStory_isAnsweredAsByPlainCounters(
      @ForAll("stories") List<Step> steps, @ForAll long start) {
    PlainStory story = new PlainStory(start);
    for (Step step : steps) {
      story.pass(step.millisLater() * MILLI + step.amount());
      switch (step.what()) {
        case GIVE_BACK -> story.giveBack(step.which());
        case SWEEP -> story.sweep();
        case CHARGE -> {
          int[] slice = SLICES[step.which() % SLICES.length];
          List<Limit> limits = limits(step.max()).subList(slice[0], slice[1]);
          List<Amount> amounts =
              IntStream.range(0, limits.size())
                  .mapToObj(i -> new Amount((step.amount() + i) % 10 * 500_000L))
                  .toList();
          story.charge(CALLERS[step.which() % CALLERS.length], limits, amounts);
        }
      }
    }
  }

  private static List<Limit> limits(int max) {
    return List.of(
        Limit.of("a", 2 + max, new Window(2)),
        Limit.of("b", 5 + 2 * max, new Window(5)).withScope(Scope.SESSION),
        Limit.of("c", 1 + max, new Window(1)).withScope(Scope.GLOBAL));
  }

  enum What {
    CHARGE,
    GIVE_BACK,
    SWEEP
  }

  record Step(int millisLater, What what, int which, int amount, int max) {}

  @Provide
  Arbitrary<List<Step>> stories() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 1_500),
            Arbitraries.of(
                What.CHARGE, What.CHARGE, What.CHARGE, What.CHARGE, What.GIVE_BACK, What.SWEEP),
            Arbitraries.integers().between(0, 1_000),
            Arbitraries.integers().between(0, 9),
            Arbitraries.integers().between(0, 2))
        .as(Step::new)
        .list()
        .ofMaxSize(80);
  }

  /**
   * Thousands of charges of one counter, in rushes and lulls, with as many given back as it takes
   * for gaps: the log grows, is packed, shrinks again, and stays exact all the time.
   */
  @Property(tries = 12, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void charge_longStory_staysExact(@ForAll long seed) {
    Random random = new Random(seed);
    PlainStory story = new PlainStory(seed);
    int refundsOfTen = random.nextInt(8);
    long most = 1L + random.nextInt(3_000);
    for (int chapter = 0; chapter < 8; chapter++) {
      long pace = 1L << random.nextInt(28);
      long max = 1 + random.nextLong(most);
      int largest = random.nextBoolean() ? 1 : 1 + random.nextInt(100);
      for (int i = 0; i < 500; i++) {
        story.pass(random.nextLong(pace));
        if (random.nextInt(10) < refundsOfTen) {
          story.giveBack(random.nextInt(1 << 20));
        }
        story.charge(
            CALLERS[0],
            List.of(Limit.of("c", max, Window.SECOND)),
            List.of(new Amount(1_000_000L * random.nextInt(1, largest + 1))));
      }
      story.pass(random.nextBoolean() ? random.nextLong(2_000_000_000L) : 0);
    }
  }

  /** Charges of many who come once and go: idle counters are dropped meanwhile, none alive. */
  @Property(tries = 12, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void charge_manyGrantsComeAndGo_staysExact(@ForAll long seed) {
    Random random = new Random(seed);
    PlainStory story = new PlainStory(seed);
    Limit two = Limit.of("c", 2, Window.SECOND);
    int grants = 1 + random.nextInt(500);
    for (int i = 0; i < 5_000; i++) {
      story.pass(random.nextLong(4_000_000));
      if (random.nextInt(5) == 0) {
        story.giveBack(random.nextInt(1 << 20));
      }
      story.charge(Caller.of("grant " + random.nextInt(grants)), List.of(two), List.of(Amount.ONE));
    }
    assertThat(story.store().health().counters()).isLessThanOrEqualTo(grants);
  }

  /**
   * More than 4,096 charges are kept in buckets: none is free early, each is at most 1/256 of the
   * window late, and what is given back is free at once, whenever it was charged.
   */
  @Property(tries = 6, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void charge_moreThanTheExactLogHolds_isNeverEarlyAndHardlyLate(@ForAll long seed) {
    Random random = new Random(seed);
    TurnedTicker ticker = new TurnedTicker(seed);
    long window = Window.SECOND.nanos();
    long late = window / BucketLog.PARTS;
    Limit limit = Limit.of("c", 5_000 + random.nextInt(1_000), Window.SECOND);
    long max = limit.max().millionths();
    Counters counters = new InMemoryCounterStore(ticker).open(List.of(limit));
    PlainCounter plain = new PlainCounter(window);
    Map<Reservation, PlainCounter.Charge> made = new HashMap<>();
    List<Reservation> reservations = new ArrayList<>();
    long now = 0;
    int largest = random.nextBoolean() ? 1 : 3;

    for (int i = 0; i < 10_000; i++) {
      long pace = i < 4_500 ? 40_000 : 800_000;
      long pause = random.nextLong(pace);
      ticker.turn(Duration.ofNanos(pause));
      now += pause;
      if (random.nextInt(8) == 0 && !reservations.isEmpty()) {
        Reservation back = reservations.get(random.nextInt(reservations.size()));
        if (back.giveBack()) {
          plain.giveBack(made.get(back));
        }
      }
      long amount = 1_000_000L * random.nextInt(1, largest + 1);
      long least = plain.counting(now, 0);
      long most = plain.counting(now, late);
      ChargeResult result = counters.charge(CALLERS[0], List.of(new Amount(amount)));
      if (result instanceof Reservation admitted) {
        assertThat(least + amount).as("never early").isLessThanOrEqualTo(max);
        assertThat(admitted.remaining(0).millionths())
            .isBetween(Math.max(0, max - most - amount), max - least - amount);
        made.put(admitted, plain.add(now, amount));
        reservations.add(admitted);
      } else {
        ChargeResult.Full full = (ChargeResult.Full) result;
        assertThat(most + amount).as("hardly late").isGreaterThan(max);
        assertThat(full.remaining().get(0).millionths())
            .isBetween(Math.max(0, max - most), max - least);
        long exact = plain.nanosUntilFits(now, amount, max);
        assertThat(full.retryAfter().orElseThrow().toNanos())
            .isBetween(Math.max(1, exact), exact + late);
      }
    }
    ticker.turn(Duration.ofNanos(window + late));
    assertThat(counters.peek(CALLERS[0], List.of(limit.max()))).isInstanceOf(Reservation.class);
  }

  /**
   * A clock that steps back and jumps: where it stands is known between two bounds, the latest time
   * that it has shown and the one it shows now, and so is what counts.
   */
  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void attack_18_charge_clockStepsBackAndJumps_freesNothingEarly(
      @ForAll("clocks") List<Long> steps, @ForAll long start, @ForAll long seed) {
    Random random = new Random(seed);
    TurnedTicker ticker = new TurnedTicker(start);
    InMemoryCounterStore store = new InMemoryCounterStore(ticker);
    long window = 2_000 * MILLI;
    Limit limit = Limit.of("c", 6, new Window(2));
    long max = limit.max().millionths();
    Counters counters = store.open(List.of(limit));
    PlainCounter earliest = new PlainCounter(window);
    PlainCounter latest = new PlainCounter(window);
    Map<Reservation, List<PlainCounter.Charge>> made = new HashMap<>();
    List<Reservation> reservations = new ArrayList<>();
    long now = 0;
    long seen = 0;
    long entered = 0;

    for (long step : steps) {
      ticker.turn(Duration.ofNanos(step));
      now += step;
      seen = Math.max(seen, now);
      if (random.nextInt(6) == 0) {
        store.sweep();
      }
      if (random.nextInt(4) == 0 && !reservations.isEmpty()) {
        Reservation back = reservations.remove(random.nextInt(reservations.size()));
        assertThat(back.giveBack()).isTrue();
        earliest.giveBack(made.get(back).get(0));
        latest.giveBack(made.get(back).get(1));
      }
      long amount = 500_000L * (1 + random.nextInt(6));
      long least = earliest.counting(seen, 0);
      ChargeResult result = counters.charge(CALLERS[0], List.of(new Amount(amount)));
      if (result instanceof Reservation admitted) {
        assertThat(least + amount).isLessThanOrEqualTo(max);
        entered = Math.max(entered, now);
        made.put(admitted, List.of(earliest.add(entered, amount), latest.add(seen, amount)));
        reservations.add(admitted);
      } else {
        assertThat(latest.counting(now, 0) + amount).isGreaterThan(max);
        assertThat(((ChargeResult.Full) result).retryAfter().orElseThrow().toNanos())
            .isBetween(1L, seen - now + window);
      }
    }
    ticker.turn(Duration.ofNanos(seen - now + window));
    assertThat(counters.charge(CALLERS[0], List.of(limit.max()))).isInstanceOf(Reservation.class);
  }

  @Provide
  Arbitrary<List<Long>> clocks() {
    return Arbitraries.frequencyOf(
            Tuple.of(8, Arbitraries.longs().between(0, 900 * MILLI)),
            Tuple.of(2, Arbitraries.longs().between(-3_000 * MILLI, 0)),
            Tuple.of(1, Arbitraries.longs().between(0, 10_000 * MILLI)))
        .list()
        .ofMinSize(1)
        .ofMaxSize(80);
  }
}
