package dev.policyguard.limit;

import org.jetbrains.lincheck.datastructures.Validate;

/** What the suites of one counter have in common. */
public abstract class CounterLincheck {

  static final long WINDOW = 2_560;

  private final TriedCounter counter;
  private final History history;
  private final long max;

  /** A counter under test. */
  interface TriedCounter {
    Reservation tryCharge(long now, long amount, long max);

    long counting(long time);

    long nanosUntilFits(long time, long amount, long max);
  }

  CounterLincheck(TriedCounter counter, long max, long grain) {
    this.counter = counter;
    this.max = max;
    this.history = new History(WINDOW, grain);
  }

  static TriedCounter of(SlidingWindow counter) {
    return new TriedCounter() {
      @Override
      public Reservation tryCharge(long now, long amount, long max) {
        return counter.tryCharge(now, amount, max);
      }

      @Override
      public long counting(long time) {
        return counter.counting(time);
      }

      @Override
      public long nanosUntilFits(long time, long amount, long max) {
        return counter.nanosUntilFits(time, amount, max);
      }
    };
  }

  final boolean tryCharge(long now, long amount) {
    History.Attempt attempt = history.begin(now, amount, max);
    Reservation made = counter.tryCharge(now, amount, max);
    history.end(attempt, made);
    return made != null;
  }

  final boolean tryGiveBack(int which) {
    History.Attempt attempt = history.beginReturn(which);
    boolean given = attempt != null && History.made(attempt).giveBack();
    if (attempt != null) {
      history.endReturn(attempt);
    }
    return given;
  }

  /** Checks what is left when all threads are done. */
  @Validate
  public void check() {
    history.check(
        new CheckedCounter() {
          @Override
          public long counting(long time) {
            return counter.counting(time);
          }

          @Override
          public long nanosUntilFits(long time, long amount, long max) {
            return counter.nanosUntilFits(time, amount, max);
          }

          @Override
          public boolean charge(long time, long amount, long max) {
            return counter.tryCharge(time, amount, max) != null;
          }
        },
        max);
  }
}
