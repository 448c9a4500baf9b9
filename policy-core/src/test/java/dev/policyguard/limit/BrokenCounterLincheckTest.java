package dev.policyguard.limit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the suites are worth: they pass a counter that is right, and find what is broken. */
class BrokenCounterLincheckTest {

  private static final int STEP = (int) (CounterLincheck.WINDOW / 2);

  @Test
  void suite_counterWithoutFault_findsNothing() {
    Lincheck.modelChecking().check(Sound.class);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        ChecksThenAdds.class,
        RecordsThenReserves.class,
        RefundsTwice.class,
        ForgetsLatest.class
      })
  void suite_brokenCounter_isFound(Class<?> broken) {
    ModelCheckingOptions small =
        Lincheck.modelChecking()
            .threads(2)
            .actorsPerThread(1)
            .actorsBefore(0)
            .iterations(300)
            .invocationsPerIteration(200);
    assertThatThrownBy(() -> small.check(broken)).isInstanceOf(LincheckAssertionError.class);
  }

  /** Charges and refunds while windows pass. */
  @Param(name = "now", gen = IntGen.class, conf = "0:2")
  @Param(name = "amount", gen = IntGen.class, conf = "1:2")
  @Param(name = "which", gen = IntGen.class, conf = "0:1")
  public abstract static class Suite extends CounterLincheck {
    Suite(BrokenCounter.Fault fault) {
      super(new BrokenCounter(fault, WINDOW), 3, 0);
      tryCharge(0, 1);
      tryCharge(1, 1);
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

  /** Has no fault. */
  public static class Sound extends Suite {
    public Sound() {
      super(BrokenCounter.Fault.NONE);
    }
  }

  /** Admits too much when two look at once. */
  public static class ChecksThenAdds extends Suite {
    public ChecksThenAdds() {
      super(BrokenCounter.Fault.CHECKS_THEN_ADDS);
    }
  }

  /** Takes off what was never reserved. */
  public static class RecordsThenReserves extends Suite {
    public RecordsThenReserves() {
      super(BrokenCounter.Fault.RECORDS_THEN_RESERVES);
    }
  }

  /** Takes off what has expired as well. */
  public static class RefundsTwice extends Suite {
    public RefundsTwice() {
      super(BrokenCounter.Fault.REFUNDS_TWICE);
    }
  }

  /** Lets a thread that was stopped go back behind what has expired. */
  public static class ForgetsLatest extends Suite {
    public ForgetsLatest() {
      super(BrokenCounter.Fault.FORGETS_LATEST);
    }
  }
}
