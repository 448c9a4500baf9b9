package dev.policyguard.limit;

import dev.policyguard.call.Caller;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** Several limits, counters that come and go, and settling, in the hands of several threads. */
class InMemoryCounterStoreLincheckTest {

  @Test
  void charge_twoLimitsInBothOrders_modelChecked() {
    Lincheck.modelChecking().check(Crossing.class);
  }

  @Test
  void charge_twoLimitsInBothOrders_stressed() {
    Lincheck.stress().check(Crossing.class);
  }

  @Test
  void charge_counterIsThere_stopsNobody() {
    Lincheck.modelChecking().checkObstructionFreedom(true).check(Unhindered.class);
  }

  @Test
  void charge_againstDroppedCounters_modelChecked() {
    Lincheck.modelChecking().threads(2).actorsPerThread(3).check(Dropping.class);
  }

  @Test
  void charge_againstDroppedCounters_stressed() {
    Lincheck.stress().check(Dropping.class);
  }

  @Test
  void settle_fromSeveralThreads_modelChecked() {
    Lincheck.modelChecking().check(Settling.class);
  }

  @Test
  void settle_fromSeveralThreads_stressed() {
    Lincheck.stress().check(Settling.class);
  }

  /** Two limits, of one and of two seconds; each call brings its own time. */
  @Param(name = "now", gen = IntGen.class, conf = "0:5")
  @Param(name = "which", gen = IntGen.class, conf = "0:3")
  public abstract static class Stored {
    private static final long STEP = 500_000_000;
    private static final Caller CALLER = Caller.of("grant");
    private static final List<Limit> LIMITS =
        List.of(Limit.of("first", 2, new Window(1)), Limit.of("second", 3, new Window(2)));

    private final CallClock clock = new CallClock();
    private final InMemoryCounterStore store = new InMemoryCounterStore(clock);
    private final List<History> histories =
        LIMITS.stream().map(limit -> new History(limit.window().nanos(), 0)).toList();
    private final List<Counters> single =
        LIMITS.stream().map(limit -> store.open(List.of(limit))).toList();
    private final Counters forth = store.open(LIMITS);
    private final Counters back = store.open(List.of(LIMITS.get(1), LIMITS.get(0)));

    final boolean chargeOne(int limit, int now) {
      return charge(single.get(limit), now * STEP, limit);
    }

    final boolean chargeBoth(int now, int from) {
      return charge(from == 0 ? forth : back, now * STEP, from, 1 - from);
    }

    private boolean charge(Counters counters, long now, int... limits) {
      History.Attempt[] attempts = new History.Attempt[limits.length];
      for (int i = 0; i < limits.length; i++) {
        attempts[i] = histories.get(limits[i]).begin(now, one(), max(limits[i]));
      }
      clock.read(now);
      ChargeResult result = counters.charge(CALLER, Collections.nCopies(limits.length, Amount.ONE));
      Reservation made = result instanceof Reservation reservation ? reservation : null;
      // The first history last: a refund looks there for charges, and must find whole ones.
      for (int limit = LIMITS.size() - 1; limit >= 0; limit--) {
        for (int i = 0; i < limits.length; i++) {
          if (limits[i] == limit) {
            histories.get(limit).end(attempts[i], made);
          }
        }
      }
      return made != null;
    }

    /** Gives a charge back on all its limits; its counters' histories know the same reservation. */
    final boolean giveBack(int which) {
      Reservation made = madeBy(which);
      if (made == null) {
        return false;
      }
      histories.forEach(history -> history.beginReturn(made));
      boolean first = made.giveBack();
      histories.forEach(history -> history.endReturn(made, first));
      return first;
    }

    final boolean stand(int which) {
      Reservation made = madeBy(which);
      return made != null && made.stand();
    }

    private Reservation madeBy(int which) {
      return histories.get(0).anyMade(which);
    }

    final void sweepAt(int now) {
      List<History.Attempt> looks = new ArrayList<>();
      histories.forEach(history -> looks.add(history.begin(now * STEP, 0, 0)));
      clock.read(now * STEP);
      store.sweep();
      for (int i = 0; i < looks.size(); i++) {
        histories.get(i).end(looks.get(i), null);
      }
    }

    private static long one() {
      return Amount.ONE.millionths();
    }

    private static long max(int limit) {
      return LIMITS.get(limit).max().millionths();
    }

    /** Checks both counters when all threads are done. */
    @Validate
    public void check() {
      for (int i = 0; i < LIMITS.size(); i++) {
        histories.get(i).checkWithoutRefusals(asked(i), max(i), one());
      }
      long counters = store.health().counters();
      if (counters < 0 || counters > LIMITS.size()) {
        throw new AssertionError(counters + " counters");
      }
    }

    private CheckedCounter asked(int limit) {
      Counters counters = single.get(limit);
      return new CheckedCounter() {
        @Override
        public long counting(long time) {
          clock.read(time);
          ChargeResult all = counters.peek(CALLER, List.of(LIMITS.get(limit).max()));
          return all instanceof ChargeResult.Full full
              ? max(limit) - full.remaining().get(0).millionths()
              : 0;
        }

        @Override
        public long nanosUntilFits(long time, long amount, long max) {
          clock.read(time);
          ChargeResult result = counters.peek(CALLER, List.of(new Amount(amount)));
          return result instanceof ChargeResult.Full full
              ? full.retryAfter().map(Duration::toNanos).orElseThrow()
              : 0;
        }

        @Override
        public boolean charge(long time, long amount, long max) {
          clock.read(time);
          return counters.charge(CALLER, List.of(new Amount(amount))) instanceof Reservation;
        }
      };
    }
  }

  /** Calls with both limits, in both orders, and with one of them. */
  public static class Crossing extends Stored {
    @Operation
    public boolean forth(@Param(name = "now") int now) {
      return chargeBoth(now, 0);
    }

    @Operation
    public boolean back(@Param(name = "now") int now) {
      return chargeBoth(now, 1);
    }

    @Operation
    public boolean first(@Param(name = "now") int now) {
      return chargeOne(0, now);
    }

    @Operation
    public boolean second(@Param(name = "now") int now) {
      return chargeOne(1, now);
    }
  }

  /** One counter, which is there: no thread that stops may stop another. */
  public static class Unhindered extends Stored {
    public Unhindered() {
      chargeOne(0, 0);
    }

    @Operation
    public boolean charge(@Param(name = "now") int now) {
      return chargeOne(0, now);
    }

    @Operation
    public boolean refund(@Param(name = "which") int which) {
      return giveBack(which);
    }
  }

  /** Counters are dropped and made anew while they are in use. */
  public static class Dropping extends Stored {
    @Operation
    public boolean charge(@Param(name = "now") int now) {
      return chargeOne(0, now);
    }

    @Operation
    public boolean chargeBothOf(@Param(name = "now") int now) {
      return chargeBoth(now, 0);
    }

    @Operation
    public boolean refund(@Param(name = "which") int which) {
      return giveBack(which);
    }

    @Operation
    public void sweep(@Param(name = "now") int now) {
      sweepAt(now);
    }
  }

  /** The same charges are settled again and again; what is settled first, happens. */
  public static class Settling extends Stored {
    public Settling() {
      chargeBoth(0, 0);
      chargeOne(0, 0);
    }

    @Operation
    public boolean refund(@Param(name = "which") int which) {
      return giveBack(which);
    }

    @Operation
    public boolean keep(@Param(name = "which") int which) {
      return stand(which);
    }

    @Operation
    public boolean charge(@Param(name = "now") int now) {
      return chargeOne(0, now);
    }
  }
}
