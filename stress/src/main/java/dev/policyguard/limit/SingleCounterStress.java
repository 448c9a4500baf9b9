package dev.policyguard.limit;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIJ_Result;

/** Two threads want the last of a counter's room: exactly one gets it. */
@JCStressTest
@Outcome(id = "1, 0, 2", expect = Expect.ACCEPTABLE, desc = "The first is admitted.")
@Outcome(id = "0, 1, 2", expect = Expect.ACCEPTABLE, desc = "The second is admitted.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Nobody, both, or a total that is wrong.")
@State
public class SingleCounterStress {

  private final SlidingWindow counter = new SlidingWindow(10, 0);

  /** A counter with room for one of two. */
  public SingleCounterStress() {
    counter.tryCharge(0, 1, 2);
  }

  /**
   * The one thread.
   *
   * @param r what is seen
   */
  @Actor
  public void first(IIJ_Result r) {
    r.r1 = counter.tryCharge(0, 1, 2) != null ? 1 : 0;
  }

  /**
   * The other.
   *
   * @param r what is seen
   */
  @Actor
  public void second(IIJ_Result r) {
    r.r2 = counter.tryCharge(1, 1, 2) != null ? 1 : 0;
  }

  /**
   * What counts in the end.
   *
   * @param r what is seen
   */
  @Arbiter
  public void after(IIJ_Result r) {
    r.r3 = counter.counting(2);
  }
}
