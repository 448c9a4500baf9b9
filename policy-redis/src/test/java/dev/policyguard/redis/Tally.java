package dev.policyguard.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.Caller;
import dev.policyguard.limit.ChargeResult;
import dev.policyguard.limit.Counters;
import dev.policyguard.limit.Reservation;
import dev.policyguard.policy.Amount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Charges a caller's counter through one or more instances that something happens to, run after
 * run, and adds up what each of them was told. Confined to a thread.
 */
final class Tally {

  /** What tells a call that hangs from one on a machine that does much else. */
  private static final Duration A_HANG = Duration.ofSeconds(10);

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final List<Amount> ONE = List.of(Amount.ONE);
  private static final List<Amount> NOTHING = List.of(Amount.ZERO);

  private final int max;
  private final Counters direct;
  private final List<Counters> instances;

  private Caller caller = Caller.of("first");
  private int runs;

  /** In this run: those admitted, those since the server forgot, and those told nothing. */
  private int let;

  private int letSince;
  private int lost;

  private int admitted;
  private int full;
  private int unavailable;
  private long most;
  private final List<Long> struck = new ArrayList<>();
  private long slowest;

  Tally(int max, Counters direct, List<Counters> instances) {
    this.max = max;
    this.direct = direct;
    this.instances = List.copyOf(instances);
    untilAnswered(); // the first calls connect
    admitted = 0;
    unavailable = 0;
    slowest = 0;
  }

  /** The next run has a counter of its own. */
  void begin() {
    caller = Caller.of("caller " + runs++);
    let = 0;
    letSince = 0;
    lost = 0;
  }

  /** The server has forgotten all that it had counted. */
  void forgotten() {
    letSince = 0;
  }

  /** Each instance asks once, and meets with what is the matter. */
  void chargeStruck() {
    struck.addAll(charged());
  }

  /** Each instance asks once. */
  void charge() {
    slowest = Math.max(slowest, charged().stream().max(Long::compare).orElseThrow());
  }

  /** In every other run all instances ask at the same time. Returns how long each has waited. */
  private List<Long> charged() {
    Queue<Long> waits = new ConcurrentLinkedQueue<>();
    List<CompletableFuture<ChargeResult>> results = new ArrayList<>();
    for (Counters counters : instances) {
      long start = System.nanoTime();
      CompletableFuture<ChargeResult> result =
          runs % 2 == 0
              ? CompletableFuture.completedFuture(counters.charge(caller, ONE))
              : counters.chargeAsync(caller, ONE).toCompletableFuture();
      results.add(result.whenComplete((answer, failure) -> waits.add(System.nanoTime() - start)));
    }
    results.forEach(result -> count(result.orTimeout(1, TimeUnit.MINUTES).join()));
    return List.copyOf(waits);
  }

  private void count(ChargeResult result) {
    if (result instanceof Reservation) {
      admitted++;
      let++;
      letSince++;
    } else if (result instanceof ChargeResult.Full) {
      full++;
    } else {
      unavailable++;
      lost++;
    }
  }

  /** Charges until everybody is answered; they must be, once nothing stands in between. */
  void untilAnswered() {
    long start = System.nanoTime();
    int before;
    do {
      before = lost;
      charge();
      assertThat(System.nanoTime() - start).isLessThan(PATIENCE.toNanos());
    } while (lost > before);
  }

  /** {@return how many have had no answer in this run} */
  int lost() {
    return lost;
  }

  /** Looks at the run's counter past all trouble, and fills it up. */
  void check(boolean forgot) {
    long counts = max - seen().remaining(0).toBigDecimal().longValueExact();
    assertThat(counts).as("whoever is admitted counts").isGreaterThanOrEqualTo(letSince);
    assertThat(counts).as("nothing is asked twice").isLessThanOrEqualTo((long) let + lost);
    int more = 0;
    while (direct.charge(caller, ONE) instanceof Reservation) {
      more++;
    }
    most = Math.max(most, letSince + more);
    assertThat(most).as("since the server forgot").isLessThanOrEqualTo(max);
    assertThat(let + more).isLessThanOrEqualTo(forgot ? 2 * max : max);
    assertThat(let + more + lost).as("what is free can be had").isGreaterThanOrEqualTo(max);
  }

  private Reservation seen() {
    long start = System.nanoTime();
    ChargeResult seen = direct.peek(caller, NOTHING);
    while (!(seen instanceof Reservation)) {
      assertThat(System.nanoTime() - start).isLessThan(PATIENCE.toNanos());
      seen = direct.peek(caller, NOTHING);
    }
    return (Reservation) seen;
  }

  /** Nobody hangs, and whoever is struck waits about as long as the deadline at most. */
  void checkTimes(Duration deadline) {
    assertThat(slowest()).isLessThan(A_HANG.toNanos());
    assertThat(usual()).isLessThan(deadline.multipliedBy(5).toNanos());
  }

  private long slowest() {
    return Math.max(slowest, struck.stream().max(Long::compare).orElseThrow());
  }

  /** How long half of those waited at most who were struck: a busy machine changes it little. */
  private long usual() {
    return struck.stream().sorted().toList().get(struck.size() / 2);
  }

  static String heading() {
    return "%-20s %5s %9s %6s %10s %14s %4s %10s %10s%n"
        .formatted(
            "kind",
            "runs",
            "admitted",
            "full",
            "no answer",
            "at most of one",
            "max",
            "half within",
            "slowest");
  }

  String line(String kind) {
    return "%-20s %5d %9d %6d %10d %14d %4d %7d ms %7d ms%n"
        .formatted(
            kind,
            runs,
            admitted,
            full,
            unavailable,
            most,
            max,
            TimeUnit.NANOSECONDS.toMillis(usual()),
            TimeUnit.NANOSECONDS.toMillis(slowest()));
  }
}
