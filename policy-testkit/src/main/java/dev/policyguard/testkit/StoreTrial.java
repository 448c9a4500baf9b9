package dev.policyguard.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.policyguard.call.Caller;
import dev.policyguard.limit.ChargeResult;
import dev.policyguard.limit.ChargeResult.Full;
import dev.policyguard.limit.Counters;
import dev.policyguard.limit.Reservation;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** One test of a {@link CounterStoreContract}: asks a store, lets its time pass, compares. */
final class StoreTrial implements AutoCloseable {

  static final Caller ALICE = Caller.of("alice");
  static final Caller BOB = Caller.of("bob");

  private static final int PARTS = 16;

  private final CounterStoreSubject subject;

  StoreTrial(CounterStoreSubject subject) {
    this.subject = subject;
    Duration tolerance = subject.tolerance();
    if (tolerance.isNegative() || tolerance.compareTo(part(1)) >= 0) {
      throw new IllegalArgumentException(
          "tolerance: is " + tolerance + ", must be from 0 to less than " + part(1));
    }
  }

  /** A limit of the subject's window, for each grant. */
  Limit limit(String counter, long max) {
    return Limit.of(counter, max, subject.window());
  }

  /** The limits of one tool, opened. */
  Tool tool(Limit... limits) {
    return new Tool(List.of(limits), subject.store().open(List.of(limits)));
  }

  /** The limit of a tool that has one, of the subject's window, for each grant. */
  Tool tool(String counter, long max) {
    return tool(limit(counter, max));
  }

  Duration window() {
    return subject.window().length();
  }

  /** So many sixteenths of the window. */
  Duration part(int sixteenths) {
    return window().multipliedBy(sixteenths).dividedBy(PARTS);
  }

  void pass(Duration time) {
    subject.pass(time);
  }

  /** Lets so many sixteenths of the window pass. */
  void passParts(int sixteenths) {
    pass(part(sixteenths));
  }

  /** Lets time pass until just before it will have been so much. */
  void passAlmost(Duration time) {
    pass(time.minus(margin()));
  }

  /** After {@link #passAlmost}: lets the rest pass. */
  void passTheRest() {
    Duration tolerance = subject.tolerance();
    pass(tolerance.isZero() ? margin() : tolerance.multipliedBy(2));
  }

  private Duration margin() {
    return subject.tolerance().isZero() ? Duration.ofNanos(1) : subject.tolerance();
  }

  /** Lets so much pass that the store must know of it, however imprecise it is. */
  void passAtLeast(Duration time) {
    pass(time.plus(subject.tolerance()));
  }

  int manyCharges() {
    return subject.manyCharges();
  }

  /** Gives charges back, and waits until the store knows. */
  void giveBack(Reservation reservation) {
    assertTrue(reservation.giveBack(), "giveBack: must be the first to settle the reservation");
    subject.awaitGiveBacks();
  }

  void awaitGiveBacks() {
    subject.awaitGiveBacks();
  }

  /** A refusal must tell this wait. */
  void assertWait(Duration expected, Full refused) {
    Duration actual = refused.retryAfter().orElse(null);
    if (actual == null || actual.minus(expected).abs().compareTo(subject.tolerance()) > 0) {
      fail(
          "retryAfter: is %s, must be %s, give or take %s"
              .formatted(actual, expected, subject.tolerance()));
    }
  }

  @Override
  public void close() {
    subject.close();
  }

  /** What one thread tries. */
  @FunctionalInterface
  interface Attempt {

    /**
     * Tries once.
     *
     * @param thread which thread, from 0
     * @param time how often it has tried before
     * @return how much it counts
     */
    int run(int thread, int time) throws Exception;
  }

  /** Lets threads begin together, each try so many times, and adds up. */
  static int inThreads(int threads, int times, Attempt attempt) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      CyclicBarrier together = new CyclicBarrier(threads);
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int thread = i;
        tasks.add(
            () -> {
              together.await();
              int sum = 0;
              for (int time = 0; time < times; time++) {
                sum += attempt.run(thread, time);
              }
              return sum;
            });
      }
      return sum(pool.invokeAll(tasks));
    } finally {
      pool.shutdownNow();
    }
  }

  private static int sum(List<Future<Integer>> results) throws Exception {
    int sum = 0;
    for (Future<Integer> result : results) {
      try {
        sum += result.get();
      } catch (ExecutionException e) {
        throw new AssertionError("in a thread of its own: " + e.getCause(), e);
      }
    }
    return sum;
  }

  /**
   * The limits of one tool, opened. Amounts are whole units unless they are {@link Amount}s.
   *
   * @param limits the limits
   * @param counters what the store opened
   */
  record Tool(List<Limit> limits, Counters counters) {

    /** Charges every limit 1, which must fit. */
    Reservation admit(Caller caller) {
      return admit(caller, ones());
    }

    /** Charges amounts, which must fit. */
    Reservation admit(Caller caller, long... units) {
      return admit(caller, amounts(units));
    }

    Reservation admit(Caller caller, List<Amount> amounts) {
      return admitted(counters.charge(caller, amounts), caller, amounts);
    }

    private Reservation admitted(ChargeResult result, Caller caller, List<Amount> amounts) {
      if (result instanceof Reservation reservation) {
        assertEquals(limits.size(), reservation.size(), "size of the reservation");
        return reservation;
      }
      return fail("%s of %s: is %s, must be admitted".formatted(amounts, caller, result));
    }

    /** Charges every limit 1, which must not fit. */
    Full refuse(Caller caller) {
      return refuse(caller, ones());
    }

    /** Charges amounts, which must not fit. */
    Full refuse(Caller caller, long... units) {
      return refuse(caller, amounts(units));
    }

    Full refuse(Caller caller, List<Amount> amounts) {
      ChargeResult result = counters.charge(caller, amounts);
      return result instanceof Full full
          ? full
          : fail("%s of %s: is %s, must be refused".formatted(amounts, caller, result));
    }

    /** Fills the first limit by charges of 1; all must fit, and no other. */
    void fill(Caller caller, int times) {
      for (int i = 0; i < times; i++) {
        admit(caller);
      }
      refuse(caller);
    }

    /** What remains of each limit, without charging anything. */
    List<Amount> left(Caller caller) {
      List<Amount> nothing = limits.stream().map(limit -> Amount.ZERO).toList();
      Reservation asked = admitted(counters.peek(caller, nothing), caller, nothing);
      return remaining(asked);
    }

    /** So much must remain of each limit. */
    void assertLeft(Caller caller, long... units) {
      assertEquals(amounts(units), left(caller), "what remains of each limit");
    }

    private long[] ones() {
      return LongStream.generate(() -> 1).limit(limits.size()).toArray();
    }
  }

  static List<Amount> amounts(long... units) {
    return LongStream.of(units).mapToObj(Amount::of).toList();
  }

  static List<Amount> remaining(Reservation reservation) {
    return IntStream.range(0, reservation.size()).mapToObj(reservation::remaining).toList();
  }
}
