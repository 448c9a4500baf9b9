package dev.policyguard.limit;

import java.util.Objects;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIJ_Result;

/** A charge is settled by two threads at once: one of them does it. */
@JCStressTest
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "Given back.")
@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "It stands.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Anything else.")
@State
public class SettleStress {

  private final SlidingWindow counter = new SlidingWindow(10, 0);
  private final Reservation made = Objects.requireNonNull(counter.tryCharge(0, 1, 1));

  /**
   * The one thread.
   *
   * @param r what is seen
   */
  @Actor
  public void first(IIJ_Result r) {
    r.r1 = made.giveBack() ? 1 : 0;
  }

  /**
   * The other.
   *
   * @param r what is seen
   */
  @Actor
  public void second(IIJ_Result r) {
    r.r2 = made.stand() ? 1 : 0;
  }

  /**
   * What counts in the end.
   *
   * @param r what is seen
   */
  @Arbiter
  public void after(IIJ_Result r) {
    r.r3 = counter.counting(0);
  }
}
