package dev.policyguard.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.Caller;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Window;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A great many grants come, call ten times and go. In the long form, which {@code
 * -Dpolicyguard.grants=1000000} asks for, the heap is looked at; otherwise counters are counted.
 */
class GrantsComeAndGoTest {

  private static final List<Amount> ONE = List.of(Amount.ONE);
  private static final Limit TEN = Limit.of("c", 10, Window.MINUTE);
  private static final long MEGABYTE = 1 << 20;

  private final TurnedTicker ticker = new TurnedTicker(0);

  @Test
  void attack_20_charge_grantsComeAndGo_leaveNoCounters() {
    InMemoryCounterStore store = new InMemoryCounterStore(ticker, 100_000);
    for (int round = 0; round < 3; round++) {
      come(store, 50_000);
      callOfOthers(store, 30_000);
      assertThat(store.health()).isEqualTo(new InMemoryCounterStore.Health(1, 100_000, 0));
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "policyguard.grants", matches = "[0-9]+")
  void attack_20_charge_millionGrantsComeAndGo_heapReturnsToWhereItWas() {
    int grants = Integer.getInteger("policyguard.grants");
    InMemoryCounterStore store = new InMemoryCounterStore(ticker, grants + 1);
    callOfOthers(store, 1);
    long before = heap("before", store);

    come(store, grants);
    long peak = heap("peak", store);
    callOfOthers(store, 300_000);
    long afterCalls = heap("after calls of others", store);
    assertThat(store.health().counters()).isEqualTo(1);

    come(store, grants);
    heap("peak again", store);
    ticker.turn(Duration.ofMinutes(1));
    store.sweep();
    long afterSweep = heap("after a sweep", store);
    assertThat(store.health().counters()).isZero();

    assertThat(afterCalls - before).isLessThan((peak - before) / 5);
    assertThat(afterSweep - before).isLessThan((peak - before) / 5);
  }

  private void come(InMemoryCounterStore store, int grants) {
    Counters counters = store.open(List.of(TEN));
    for (int i = 0; i < grants; i++) {
      Caller grant = Caller.of("grant " + i);
      for (int call = 0; call < 10; call++) {
        if (!(counters.charge(grant, ONE) instanceof Reservation)) {
          throw new AssertionError("refused: " + grant);
        }
      }
    }
  }

  /** One other grant calls, so many times in three windows. */
  private void callOfOthers(InMemoryCounterStore store, int calls) {
    Counters counters = store.open(List.of(Limit.of("c", 1_000_000, Window.MINUTE)));
    for (int i = 0; i < calls; i++) {
      ticker.turn(Duration.ofMinutes(3).dividedBy(calls));
      counters.charge(Caller.of("another"), ONE);
    }
  }

  private static long heap(String when, InMemoryCounterStore store) {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    System.out.printf("%-22s %,6d kB  %s%n", when, used / (MEGABYTE / 1_024), store.health());
    return used;
  }
}
