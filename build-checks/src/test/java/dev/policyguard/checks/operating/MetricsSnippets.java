package dev.policyguard.checks.operating;

import dev.policyguard.guard.Delivery;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.metrics.GuardMetrics;
import dev.policyguard.metrics.GuardSpans;
import dev.policyguard.metrics.PolicyFigures;
import dev.policyguard.metrics.StoreFigures;
import dev.policyguard.operations.ReloadStatus;
import dev.policyguard.operations.WatchedPolicy;
import dev.policyguard.policy.Policy;
import dev.policyguard.redis.RedisCounterStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;

/** The programs of docs/metrics.md, with what they leave out around them. */
final class MetricsSnippets {

  private MetricsSnippets() {}

  static PolicyGuard meters(MeterRegistry registry, Policy policy, InMemoryCounterStore store) {
    GuardMetrics metrics = GuardMetrics.builder(registry).policy("shop", policy).build();
    PolicyGuard guard =
        PolicyGuard.builder(policy).counterStore(store).listener(metrics, Delivery.INLINE).build();
    metrics.watch(guard); // what the guard counts itself
    metrics.watch(store); // how full the counters are
    return guard;
  }

  static void reloads(GuardMetrics metrics, WatchedPolicy watched) {
    metrics.watch(
        () -> {
          ReloadStatus now = watched.status();
          return new PolicyFigures(
              PolicyFigures.State.valueOf(now.state().name()),
              now.loadedAt(),
              now.checkedAt(),
              now.reloads(),
              now.refusals());
        });
  }

  static void elsewhere(GuardMetrics metrics, RedisCounterStore store) {
    metrics.watchStore(
        () -> {
          RedisCounterStore.Health now = store.health();
          return new StoreFigures(
              now.isReachable() ? StoreFigures.State.REACHABLE : StoreFigures.State.UNREACHABLE,
              now.answered(),
              now.unanswered(),
              now.lostRefunds());
        });
  }

  static PolicyGuard spans(OpenTelemetry openTelemetry, Policy policy) {
    PolicyGuard guard =
        PolicyGuard.builder(policy).listener(GuardSpans.to(openTelemetry), Delivery.INLINE).build();
    return guard;
  }
}
