package dev.policyguard.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.Caller;
import dev.policyguard.call.ToolCall;
import dev.policyguard.guard.Delivery;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.limit.ChargeResult;
import dev.policyguard.limit.Counters;
import dev.policyguard.limit.Reservation;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is shown of a store on another machine, and of what is counted in its place. */
class StoreMetricsTest {

  private static final Policy POLICY =
      Policy.builder().tool("look", ToolRule.limited(Limit.of("looks", 1, Window.MINUTE))).build();

  private static final ChargeResult FULL =
      new ChargeResult.Full(0, Optional.of(Duration.ofSeconds(1)), List.of(Amount.ZERO));

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  /** Counters that say the same to whatever they are asked. */
  private record Saying(ChargeResult answer) implements Counters {
    @Override
    public ChargeResult charge(Caller caller, List<Amount> amounts) {
      return answer;
    }

    @Override
    public ChargeResult peek(Caller caller, List<Amount> amounts) {
      return answer;
    }
  }

  private void call(GuardMetrics metrics, ChargeResult answer) {
    PolicyGuard guard =
        PolicyGuard.builder(POLICY)
            .counterStore(
                limits -> limits.isEmpty() ? new Saying(Reservation.none()) : new Saying(answer))
            .listener(metrics, Delivery.INLINE)
            .build();
    guard.reserve(ToolCall.of("look").from("ana"));
  }

  private double fallbacks() {
    return registry.get("policyguard.fallbacks").counter().count();
  }

  @Test
  void decided_countedByOtherCounters_isCounted_andIsThereAtZero() {
    GuardMetrics metrics = GuardMetrics.to(registry);
    assertThat(fallbacks()).isZero();

    call(metrics, FULL);
    assertThat(fallbacks()).isZero();

    call(metrics, new ChargeResult.Fallback(FULL, "the store is away"));
    assertThat(fallbacks()).isEqualTo(1);
  }

  @Test
  void watchStore_storeThatGoesAway_showsIt() {
    GuardMetrics metrics = GuardMetrics.to(registry);
    StoreFigures[] now = {new StoreFigures(StoreFigures.State.REACHABLE, 7, 1, 0)};
    metrics.watchStore(() -> now[0]);
    assertThat(registry.get("policyguard.store.reachable").gauge().value()).isEqualTo(1);

    now[0] = new StoreFigures(StoreFigures.State.UNREACHABLE, 8, 5, 2);

    assertThat(registry.get("policyguard.store.reachable").gauge().value()).isZero();
    assertThat(registry.get("policyguard.store.answered").functionCounter().count()).isEqualTo(8);
    assertThat(registry.get("policyguard.store.unanswered").functionCounter().count()).isEqualTo(5);
    assertThat(registry.get("policyguard.store.refunds.lost").gauge().value()).isEqualTo(2);
  }
}
