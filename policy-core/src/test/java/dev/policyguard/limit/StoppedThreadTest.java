package dev.policyguard.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.junit.jupiter.api.Test;

/** What a thread leaves behind that is stopped in the middle, made by hand: it stops no other. */
class StoppedThreadTest {

  private static final long WINDOW = 10;

  private final SlidingWindow counter = new SlidingWindow(WINDOW, 0);

  @Test
  void tryCharge_needsWhatExpiredBehindAnUnpublishedCharge_replacesTheLog() throws Exception {
    assertThat(counter.tryCharge(0, 1, 9)).isNotNull();
    assertThat(counter.tryCharge(0, 1, 9)).isNotNull();
    stopWhileEntering();
    assertThat(counter.tryCharge(0, 1, 9)).isNotNull();

    // 4 are reserved, of which 3 have expired and 1 was never entered.
    assertThat(counter.log().isStalled(WINDOW, WINDOW)).isTrue();
    assertThat(counter.nanosUntilFits(WINDOW, 3, 4)).isZero();
    assertThat(counter.tryCharge(WINDOW, 3, 4)).isNotNull();
    assertThat(counter.tryCharge(WINDOW, 1, 4)).isNull();
  }

  @Test
  void tryCharge_logIsHalfFrozen_replacesIt() throws Exception {
    assertThat(counter.tryCharge(0, 1, 9)).isNotNull();
    MadeCharge second = counter.tryCharge(0, 1, 9);
    ChargeLog log = counter.log();
    long[] words = words();
    words[0] = ~words[0];
    words[3] = ~words[3];

    assertThat(log.isFull()).isTrue();
    assertThat(log.isStalled(WINDOW, WINDOW)).isTrue();
    assertThat(second.giveBack()).isTrue();
    assertThat(counter.tryCharge(WINDOW, 2, 2)).isNotNull();
    assertThat(counter.log()).isNotSameAs(log);
    assertThat(counter.counting(WINDOW)).isEqualTo(2);
  }

  /** Reserves 1 and takes a number, as a thread does that is then stopped before it publishes. */
  private void stopWhileEntering() throws ReflectiveOperationException {
    field(SlidingWindow.class, "total", long.class).getAndAdd(counter, 1L);
    field(ExactLog.class, "tail", long.class).getAndAdd(counter.log(), 1L);
  }

  private long[] words() throws ReflectiveOperationException {
    return (long[]) field(ExactLog.class, "words", long[].class).get(counter.log());
  }

  private static VarHandle field(Class<?> owner, String name, Class<?> type)
      throws ReflectiveOperationException {
    return MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
        .findVarHandle(owner, name, type);
  }
}
