package dev.policyguard.benchmarks;

import dev.policyguard.guard.Admission;
import dev.policyguard.guard.Permit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/**
 * Counts what came of a thread's calls in an iteration, ours and the peers' alike. A benchmark of
 * allowed calls fails where more than one in a hundred was refused, one of refused calls where any
 * was allowed. The counts are part of the results.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Calls {

  private static final double MOST_REFUSED = 0.01;
  private static final int REFUSED_BEFORE_HURRY = 16;

  /** How many calls were allowed. */
  public long allowed;

  /** How many calls were refused. */
  public long refused;

  private @Nullable Pace hurried;

  /**
   * Remembers whose clock is to catch up where calls are refused that should not be.
   *
   * @param pace the clock of the counters
   * @param expected what the calls should come to
   */
  @Setup
  public void begin(Pace pace, Expected expected) {
    hurried = expected.answer() == Expected.Answer.ALLOWED ? pace : null;
  }

  /** Counts a call through the guard; one that was allowed is settled, and its charge stands. */
  Admission count(Admission admission) {
    if (admission instanceof Permit permit) {
      permit.close();
      allowed++;
    } else {
      refuse();
    }
    return admission;
  }

  /** Counts a call that was answered by yes or no. */
  boolean count(boolean yes) {
    if (yes) {
      allowed++;
    } else {
      refuse();
    }
    return yes;
  }

  private void refuse() {
    refused++;
    if (hurried != null && refused % REFUSED_BEFORE_HURRY == 0) {
      hurried.hurry();
    }
  }

  /**
   * Checks the iteration and tells the clock how many calls there were.
   *
   * @param iteration the iteration
   * @param pace the clock of the counters
   * @param expected what the calls should come to
   */
  @TearDown(Level.Iteration)
  public void check(IterationParams iteration, Pace pace, Expected expected) {
    pace.ended(allowed + refused);
    if (iteration.getType() == IterationType.MEASUREMENT) {
      check(expected.answer());
    }
  }

  /** Fails if the calls were answered otherwise than they should be. */
  void check(Expected.Answer answer) {
    double all = (double) allowed + refused;
    boolean right =
        switch (answer) {
          case ALLOWED -> refused <= MOST_REFUSED * all;
          case REFUSED -> allowed == 0;
        };
    if (!right) {
      throw new IllegalStateException(
          "expected " + answer + ", but " + allowed + " were allowed and " + refused + " refused");
    }
  }
}
