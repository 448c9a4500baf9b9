package dev.policyguard.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.Caller;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Scope;
import dev.policyguard.policy.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Many threads, many charges, and a clock that runs, jumps and stops; then every window is added
 * up.
 */
class CounterSoakTest {

  private static final int THREADS = 8;
  private static final int ATTEMPTS_OF_A_ROUND = 200_000;
  private static final long SECOND = Window.SECOND.nanos();
  private static final long SEED = Long.getLong("policyguard.soak.seed", 1);

  /** Everyone's limits from 1 to 5,000, of which the last is kept in buckets, and one's own. */
  private static final List<Limit> LIMITS =
      List.of(
          everyones("one", 1, 1),
          everyones("seven", 7, 2),
          everyones("hundred", 100, 1),
          everyones("many", 5_000, 1),
          Limit.of("own", 50, Window.SECOND));

  /** Which limits a call is charged to, in different orders; the large one alone most often. */
  private static final int[][] TOOLS = {
    {3}, {3}, {3}, {3}, {3}, {3}, {0}, {1}, {2}, {4}, {3, 4}, {4, 3}, {1, 2}, {2, 1}, {3, 2, 0}
  };

  private static Limit everyones(String name, int max, int seconds) {
    return Limit.of(name, max, new Window(seconds)).withScope(Scope.GLOBAL);
  }

  @Test
  void charge_eightThreads_noWindowHoldsMoreThanMax() throws Exception {
    long attempts = Long.getLong("policyguard.soak.attempts", 800_000);
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    long rounds = 0;
    long stood = 0;
    try {
      for (; rounds * ATTEMPTS_OF_A_ROUND < attempts; rounds++) {
        stood += new Round(SEED + rounds).run(pool);
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(stood).isPositive();
    System.out.printf(
        "soak: %,d attempts by %d threads, %,d charges stood, no window held more than its max%n",
        rounds * ATTEMPTS_OF_A_ROUND, THREADS, stood);
  }

  @Test
  void mostHeld_moreThanMaxInOneWindow_isNoticed() {
    Charge early = new Charge(0, 0, 0, 2);
    Charge late = new Charge(0, 9, 9, 2);
    Charge next = new Charge(0, 10, 10, 2);
    Charge somewhere = new Charge(0, 5, 30, 2);

    assertThat(mostHeld(List.of(early, late), 10)).isEqualTo(4);
    assertThat(mostHeld(List.of(early, next), 10)).isEqualTo(2);
    assertThat(mostHeld(List.of(early, late, next, somewhere), 10)).isEqualTo(4);
  }

  /**
   * A charge that stood.
   *
   * @param counter whose
   * @param least the time that its call read
   * @param most the latest time that anyone had read by its end
   * @param amount how much
   */
  private record Charge(int counter, long least, long most, long amount) {}

  /** The most that surely is in one window, wherever that begins. */
  private static long mostHeld(List<Charge> charges, long window) {
    Charge[] byLeast = charges.toArray(Charge[]::new);
    Arrays.sort(byLeast, Comparator.comparingLong(Charge::least));
    Charge[] byMost = byLeast.clone();
    Arrays.sort(byMost, Comparator.comparingLong(Charge::most));
    long held = 0;
    long most = 0;
    int come = 0;
    int gone = 0;
    for (Charge first : byLeast) {
      long begin = first.least();
      // What began before this window is no longer in it, if it ever was in one.
      for (; byLeast[gone].least() < begin; gone++) {
        held -= isIn(byLeast[gone], come, byMost) ? byLeast[gone].amount() : 0;
      }
      for (; come < byMost.length && byMost[come].most() < begin + window; come++) {
        held += byMost[come].least() >= begin ? byMost[come].amount() : 0;
      }
      most = Math.max(most, held);
    }
    return most;
  }

  /** Whether a charge was added, when those up to here have been. */
  private static boolean isIn(Charge charge, int come, Charge[] byMost) {
    return come == byMost.length || charge.most() < byMost[come].most();
  }

  /** Some charges on one store. */
  private static final class Round {
    private final long seed;
    private final boolean stopped;
    private final AtomicLong clock = new AtomicLong();
    private final AtomicLong latest = new AtomicLong();
    private final ThreadLocal<Long> read = new ThreadLocal<>();
    private final InMemoryCounterStore store = new InMemoryCounterStore(this::readClock);
    private final List<Counters> tools = new ArrayList<>();

    Round(long seed) {
      this.seed = seed;
      this.stopped = seed % 4 == 0;
      for (int[] tool : TOOLS) {
        tools.add(store.open(Arrays.stream(tool).mapToObj(LIMITS::get).toList()));
      }
    }

    private long readClock() {
      long now = clock.get();
      latest.accumulateAndGet(now, Math::max);
      read.set(now);
      return now;
    }

    /** Runs, checks, and says how many charges stood. */
    long run(ExecutorService pool) throws Exception {
      List<Callable<List<Charge>>> threads = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int number = thread;
        threads.add(() -> attempt(number));
      }
      List<List<Charge>> byCounter = new ArrayList<>();
      for (int i = 0; i < LIMITS.size() + THREADS; i++) {
        byCounter.add(new ArrayList<>());
      }
      for (Future<List<Charge>> done : pool.invokeAll(threads)) {
        done.get().forEach(charge -> byCounter.get(charge.counter()).add(charge));
      }
      for (int i = 0; i < byCounter.size(); i++) {
        Limit limit = LIMITS.get(Math.min(i, LIMITS.size() - 1));
        assertThat(mostHeld(byCounter.get(i), limit.window().nanos()))
            .as("%s, seed %d", limit.counter(), seed)
            .isLessThanOrEqualTo(limit.max().millionths());
      }
      checkNothingIsLeft();
      return byCounter.stream().mapToLong(List::size).sum();
    }

    /** Two windows later there is room for as much as ever: nothing was taken off too little. */
    private void checkNothingIsLeft() {
      clock.set(latest.get() + 5 * SECOND);
      for (Limit limit : LIMITS) {
        Counters counters = store.open(List.of(limit));
        for (int thread = 0; thread < THREADS; thread++) {
          assertThat(counters.peek(caller(thread), List.of(limit.max())))
              .as("%s, seed %d", limit.counter(), seed)
              .isInstanceOf(Reservation.class);
        }
      }
      store.sweep();
      assertThat(store.health().counters()).as("seed %d", seed).isZero();
    }

    private static Caller caller(int thread) {
      return Caller.of("caller " + thread);
    }

    private List<Charge> attempt(int thread) {
      Random random = new Random(seed * THREADS + thread);
      Caller caller = caller(thread);
      List<Charge> stood = new ArrayList<>();
      List<Made> open = new ArrayList<>();
      for (int i = 0; i < ATTEMPTS_OF_A_ROUND / THREADS; i++) {
        turn(random);
        int which = random.nextInt(TOOLS.length);
        Amount amount = Amount.of(random.nextInt(8) == 0 ? 2 : 1);
        ChargeResult result = tools.get(which).charge(caller, TOOL_AMOUNTS.get(amount).get(which));
        if (result instanceof Reservation reservation) {
          open.add(new Made(reservation, which, read.get(), latest.get(), amount.millionths()));
        }
        if (open.size() > random.nextInt(40)) {
          settle(open.remove(random.nextInt(open.size())), random, thread, stood);
        }
      }
      open.forEach(made -> settle(made, random, thread, stood));
      return stood;
    }

    private void turn(Random random) {
      int chance = random.nextInt(20_000);
      if (chance == 0) {
        clock.addAndGet((long) (random.nextDouble() * 3 * SECOND));
      } else if (chance == 1) {
        clock.addAndGet((long) (random.nextDouble() * -SECOND / 2));
      } else if (!stopped && chance < 10_000) {
        clock.addAndGet(random.nextInt(200_000));
      }
    }

    private static void settle(Made made, Random random, int thread, List<Charge> stood) {
      if (random.nextInt(8) == 0) {
        made.reservation().giveBack();
      } else {
        made.reservation().stand();
        for (int limit : TOOLS[made.tool()]) {
          int counter = limit == LIMITS.size() - 1 ? limit + thread : limit;
          stood.add(new Charge(counter, made.least(), made.most(), made.amount()));
        }
      }
    }
  }

  private static final Map<Amount, List<List<Amount>>> TOOL_AMOUNTS =
      Map.of(Amount.of(1), amounts(1), Amount.of(2), amounts(2));

  private static List<List<Amount>> amounts(int each) {
    return Arrays.stream(TOOLS)
        .map(tool -> Collections.nCopies(tool.length, Amount.of(each)))
        .toList();
  }

  private record Made(Reservation reservation, int tool, long least, long most, long amount) {}
}
