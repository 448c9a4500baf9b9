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

/** Two limits with room for one call, charged in both orders: one call gets both. */
@JCStressTest
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "The first.")
@Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "The second.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Anything else.")
@State
public class CrossingLimitsStress {

  private static final List<Amount> ONES = List.of(Amount.ONE, Amount.ONE);
  private static final Caller CALLER = Caller.of("grant");
  private static final Limit A = Limit.of("a", 1, Window.MINUTE);
  private static final Limit B = Limit.of("b", 1, Window.MINUTE);

  private final InMemoryCounterStore store = new InMemoryCounterStore(() -> 0);
  private final Counters forth = store.open(List.of(A, B));
  private final Counters back = store.open(List.of(B, A));

  /**
   * The one thread.
   *
   * @param r what is seen
   */
  @Actor
  public void first(IIJ_Result r) {
    r.r1 = forth.charge(CALLER, ONES) instanceof Reservation ? 1 : 0;
  }

  /**
   * The other.
   *
   * @param r what is seen
   */
  @Actor
  public void second(IIJ_Result r) {
    r.r2 = back.charge(CALLER, ONES) instanceof Reservation ? 1 : 0;
  }

  /**
   * What counts in the end.
   *
   * @param r what is seen
   */
  @Arbiter
  public void after(IIJ_Result r) {
    r.r3 =
        forth.peek(CALLER, ONES) instanceof ChargeResult.Full full
            ? full.remaining().get(0).millionths() + full.remaining().get(1).millionths()
            : -1;
  }
}
