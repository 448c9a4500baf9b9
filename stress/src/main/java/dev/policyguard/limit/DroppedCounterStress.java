package dev.policyguard.limit;

import dev.policyguard.call.Caller;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Window;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIJ_Result;

/** A counter is dropped while it is charged: the charge is not lost. */
@JCStressTest
@Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "Charged, on this counter or the next.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Anything else.")
@State
public class DroppedCounterStress {

  private static final List<Amount> ONE = List.of(Amount.ONE);
  private static final Caller CALLER = Caller.of("grant");

  private final InMemoryCounterStore store = new InMemoryCounterStore(() -> 0);
  private final Counters counters = store.open(List.of(Limit.of("c", 1, Window.MINUTE)));

  /** A counter that is idle. */
  public DroppedCounterStress() {
    if (counters.charge(CALLER, ONE) instanceof Reservation made) {
      made.giveBack();
    }
  }

  /**
   * The one thread.
   *
   * @param r what is seen
   */
  @Actor
  public void first(IIJ_Result r) {
    r.r1 = counters.charge(CALLER, ONE) instanceof Reservation ? 1 : 0;
  }

  /**
   * The other.
   *
   * @param r what is seen
   */
  @Actor
  public void second(IIJ_Result r) {
    store.sweep();
    r.r2 = 1;
  }

  /**
   * What counts in the end.
   *
   * @param r what is seen
   */
  @Arbiter
  public void after(IIJ_Result r) {
    r.r3 = counters.charge(CALLER, ONE) instanceof Reservation ? 1 : 0;
  }
}
