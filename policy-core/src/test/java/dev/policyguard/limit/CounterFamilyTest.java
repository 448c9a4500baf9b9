package dev.policyguard.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.policy.Scope;
import org.junit.jupiter.api.Test;

class CounterFamilyTest {

  private static final long WINDOW = 10;
  private static final String KEY = "grant";

  private final CounterFamily family =
      new CounterFamily(0, Scope.GRANT, WINDOW, new Population(10), 0);

  @Test
  void drop_usedAgainAfterItWasFoundIdle_nextCounterGoesNotBehindWhatHasExpired() {
    SlidingWindow counter = family.findOrMake(KEY);
    // A sweeper finds it idle, and is stopped before it closes it.
    assertThat(counter.isIdle(100)).isTrue();
    assertThat(counter.tryCharge(101, 1, 1)).isNotNull();
    assertThat(counter.tryCharge(111, 1, 1).giveBack()).isTrue();
    assertThat(counter.close()).isTrue();
    family.drop(KEY, counter);

    // Read 102, and was stopped until now: must not share a window with the charge made at 101.
    SlidingWindow next = family.findOrMake(KEY);
    assertThat(next.tryCharge(102, 1, 1)).isNotNull();

    assertThat(next.counting(120)).isEqualTo(1);
    assertThat(next.counting(121)).isZero();
  }
}
