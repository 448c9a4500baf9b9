package dev.policyguard.spring;

import dev.policyguard.guard.Delivery;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.metrics.GuardMetrics;
import dev.policyguard.metrics.PolicyFigures;
import dev.policyguard.operations.ReloadStatus;
import dev.policyguard.operations.WatchedPolicy;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;

/** The guard's metrics, in the application's registry if it has one. */
final class MeteredGuard implements GuardObserver, AutoCloseable {

  /** What the policy is called in tags, whatever its revision, where a property names its file. */
  private static final String NAME = "policyguard.policy";

  private final Optional<GuardMetrics> metrics;
  private final ObjectProvider<InMemoryCounterStore> store;
  private final ObjectProvider<WatchedPolicy> watched;

  MeteredGuard(
      ObjectProvider<MeterRegistry> registry,
      PolicyGuardProperties properties,
      ObjectProvider<InMemoryCounterStore> store,
      ObjectProvider<WatchedPolicy> watched) {
    this.metrics =
        Optional.ofNullable(registry.getIfAvailable())
            .map(GuardMetrics::builder)
            .map(builder -> properties.policy() == null ? builder : builder.policyNames(r -> NAME))
            .map(GuardMetrics.Builder::build);
    this.store = store;
    this.watched = watched;
  }

  @Override
  public void join(PolicyGuard.Builder guard) {
    metrics.ifPresent(listener -> guard.listener(listener, Delivery.INLINE));
  }

  @Override
  public void watch(PolicyGuard guard) {
    metrics.ifPresent(
        meters -> {
          meters.watch(guard);
          store.ifUnique(meters::watch);
          watched.ifUnique(policy -> meters.watch(() -> figures(policy.status())));
        });
  }

  private static PolicyFigures figures(ReloadStatus status) {
    return new PolicyFigures(
        PolicyFigures.State.valueOf(status.state().name()),
        status.loadedAt(),
        status.checkedAt(),
        status.reloads(),
        status.refusals());
  }

  /** The registry may outlive the application. */
  @Override
  public void close() {
    metrics.ifPresent(GuardMetrics::close);
  }
}
