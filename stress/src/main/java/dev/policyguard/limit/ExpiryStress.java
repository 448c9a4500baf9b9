package dev.policyguard.limit;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIJ_Result;

/** One thread expires a charge, another read its clock before: it must not go back behind that. */
@JCStressTest
@Outcome(id = "1, 0, 3", expect = Expect.ACCEPTABLE, desc = "The late one found no room.")
@Outcome(
    id = "1, 1, 4",
    expect = Expect.ACCEPTABLE,
    desc = "Both; the late one counts with the other, from its time on.")
@Outcome(
    id = "0, 1, 1",
    expect = Expect.ACCEPTABLE,
    desc = "Refused while the late one took off what has expired.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Anything else.")
@State
public class ExpiryStress {

  private final SlidingWindow counter = new SlidingWindow(10, 0);

  /** A counter that is full until 10. */
  public ExpiryStress() {
    counter.tryCharge(0, 4, 4);
  }

  /**
   * The one thread.
   *
   * @param r what is seen
   */
  @Actor
  public void first(IIJ_Result r) {
    r.r1 = counter.tryCharge(10, 3, 4) != null ? 1 : 0;
  }

  /**
   * The other.
   *
   * @param r what is seen
   */
  @Actor
  public void second(IIJ_Result r) {
    r.r2 = counter.tryCharge(5, 1, 4) != null ? 1 : 0;
  }

  /**
   * What counts in the end.
   *
   * @param r what is seen
   */
  @Arbiter
  public void after(IIJ_Result r) {
    r.r3 = counter.counting(19);
  }
}
