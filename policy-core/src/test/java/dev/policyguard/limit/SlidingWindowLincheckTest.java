package dev.policyguard.limit;

import java.lang.invoke.MethodHandles;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** One counter in the hands of several threads, one question after the other. */
class SlidingWindowLincheckTest {

  /** How many steps of the tests' clock a window has. */
  private static final long STEP = CounterLincheck.WINDOW / 10;

  @Test
  void tryCharge_againstOthers_modelChecked() {
    Lincheck.modelChecking().checkObstructionFreedom(true).check(AdmitOrDeny.class);
  }

  @Test
  void tryCharge_againstOthers_stressed() {
    Lincheck.stress().check(AdmitOrDeny.class);
  }

  @Test
  void tryCharge_againstExpiry_modelChecked() {
    Lincheck.modelChecking().checkObstructionFreedom(true).check(AdmitOrExpire.class);
  }

  @Test
  void tryCharge_againstExpiry_stressed() {
    Lincheck.stress().check(AdmitOrExpire.class);
  }

  @Test
  void giveBack_againstExpiry_modelChecked() {
    Lincheck.modelChecking().checkObstructionFreedom(true).check(RefundOrExpire.class);
  }

  @Test
  void giveBack_againstExpiry_stressed() {
    Lincheck.stress().check(RefundOrExpire.class);
  }

  @Test
  void buckets_chargeRefundAndExpiry_modelChecked() {
    Lincheck.modelChecking().checkObstructionFreedom(true).check(InBuckets.class);
  }

  @Test
  void buckets_chargeRefundAndExpiry_stressed() {
    Lincheck.stress().check(InBuckets.class);
  }

  /** Nothing expires: who is admitted, who denied, while the log grows. */
  @Param(name = "now", gen = IntGen.class, conf = "0:3")
  @Param(name = "amount", gen = IntGen.class, conf = "1:3")
  public static class AdmitOrDeny extends CounterLincheck {
    public AdmitOrDeny() {
      super(of(new SlidingWindow(WINDOW, 0)), 6, 0);
    }

    @Operation
    public boolean charge(@Param(name = "now") int now, @Param(name = "amount") int amount) {
      return tryCharge(now * STEP, amount);
    }
  }

  /** Windows pass, for some threads sooner than for others. */
  @Param(name = "now", gen = IntGen.class, conf = "0:22")
  @Param(name = "amount", gen = IntGen.class, conf = "1:3")
  public static class AdmitOrExpire extends CounterLincheck {
    public AdmitOrExpire() {
      super(of(new SlidingWindow(WINDOW, 0)), 4, 0);
    }

    @Operation
    public boolean charge(@Param(name = "now") int now, @Param(name = "amount") int amount) {
      return tryCharge(now * STEP, amount);
    }
  }

  /** Charges are given back, from the middle of a log too, while others expire. */
  @Param(name = "now", gen = IntGen.class, conf = "0:22")
  @Param(name = "amount", gen = IntGen.class, conf = "1:2")
  @Param(name = "which", gen = IntGen.class, conf = "0:5")
  public static class RefundOrExpire extends CounterLincheck {
    public RefundOrExpire() {
      super(of(new SlidingWindow(WINDOW, 0)), 4, 0);
      tryCharge(0, 1);
      tryCharge(0, 1);
      tryCharge(STEP, 1);
    }

    @Operation
    public boolean charge(@Param(name = "now") int now, @Param(name = "amount") int amount) {
      return tryCharge(now * STEP, amount);
    }

    @Operation
    public boolean giveBack(@Param(name = "which") int which) {
      return tryGiveBack(which);
    }
  }

  /** The same in buckets, one charge of which was moved there. */
  @Param(name = "now", gen = IntGen.class, conf = "0:22")
  @Param(name = "amount", gen = IntGen.class, conf = "1:2")
  @Param(name = "which", gen = IntGen.class, conf = "0:5")
  public static class InBuckets extends CounterLincheck {
    private final SlidingWindow counter;

    public InBuckets() {
      this(new SlidingWindow(WINDOW, 0));
    }

    private InBuckets(SlidingWindow counter) {
      super(of(counter), 4, WINDOW / BucketLog.PARTS);
      this.counter = counter;
      tryCharge(0, 1);
      moveToBuckets();
      tryCharge(STEP, 1);
    }

    private void moveToBuckets() {
      try {
        MethodHandles.privateLookupIn(SlidingWindow.class, MethodHandles.lookup())
            .findVarHandle(SlidingWindow.class, "log", ChargeLog.class)
            .set(counter, BucketLog.of(WINDOW, new long[] {1}, new long[] {0}, new long[] {1}));
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(e.getMessage(), e);
      }
    }

    @Operation
    public boolean charge(@Param(name = "now") int now, @Param(name = "amount") int amount) {
      return tryCharge(now * STEP + now % 7, amount);
    }

    @Operation
    public boolean giveBack(@Param(name = "which") int which) {
      return tryGiveBack(which);
    }
  }
}
