package dev.policyguard.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import org.junit.jupiter.api.Test;

/** What two threads leave behind in a log of which one is stopped, or was a moment late. */
class ExactLogTest {

  private static final long WINDOW = 100;

  private final SlidingWindow counter = new SlidingWindow(WINDOW, 0);

  /**
   * Times are entered out of order if a thread is stopped between taking its number and publishing
   * its time. What is said about room must not differ from what a charge finds.
   */
  @Test
  void nanosUntilFits_timesOutOfOrder_agreesWithTryCharge() throws Exception {
    charge(10, 10);
    charge(10, 10);
    setTime(1, 5);

    for (long now = 11; now <= 120; now++) {
      long wait = counter.nanosUntilFits(now, 2, 2);
      boolean fits = now - 10 >= WINDOW;
      assertThat(wait == 0).as("at " + now).isEqualTo(fits);
      assertThat(now + wait).as("at " + now).isEqualTo(Math.max(now, 110));
      if (!fits) {
        assertThat(counter.tryCharge(now, 2, 2)).isNull();
      }
    }
    assertThat(counter.tryCharge(120, 2, 2)).isNotNull();
  }

  /** A thread that is stopped before it publishes keeps nobody from the room of expired charges. */
  @Test
  void tryCharge_stoppedThreadBetweenExpiredCharges_findsTheirRoom() throws Exception {
    for (int i = 0; i < 4; i++) {
      charge(10, 10);
    }
    unpublish(1);

    // Of four that are reserved one is still in flight: so much fits as the three others leave.
    assertThat(counter.nanosUntilFits(110, 3, 4)).isZero();
    assertThat(counter.tryCharge(110, 3, 4)).isNotNull();
    assertThat(counter.tryCharge(110, 1, 4)).isNull();
  }

  private void charge(long now, long max) {
    assertThat(counter.tryCharge(now, 1, max)).isNotNull();
  }

  /** As if the charge in this slot, counted from the oldest, had been made at another time. */
  private void setTime(int charge, long time) throws Exception {
    long[] words = words();
    words[slot(words, charge) + 1] = time;
  }

  /** As if the thread that makes the charge had been stopped before it published it. */
  private void unpublish(int charge) throws Exception {
    long[] words = words();
    words[slot(words, charge)] -= 1;
  }

  /** Charges are numbered from 1, four to a number: see the states of {@link ExactLog}. */
  private static int slot(long[] words, int charge) {
    for (int slot = 0; slot < words.length; slot += 3) {
      if (words[slot] / 4 == charge + 1) {
        return slot;
      }
    }
    throw new AssertionError("no charge " + charge);
  }

  private long[] words() throws Exception {
    Field words = ExactLog.class.getDeclaredField("words");
    words.setAccessible(true);
    return (long[]) words.get(counter.log());
  }
}
