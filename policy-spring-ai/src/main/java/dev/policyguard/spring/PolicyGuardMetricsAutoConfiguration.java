package dev.policyguard.spring;

import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.metrics.GuardMetrics;
import dev.policyguard.operations.WatchedPolicy;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Counts and times what the guard decides, where there is a bean of the type {@link MeterRegistry},
 * and no {@link GuardMetrics} of the application's own.
 */
@AutoConfiguration(before = PolicyGuardAutoConfiguration.class)
@ConditionalOnClass({MeterRegistry.class, GuardMetrics.class})
public class PolicyGuardMetricsAutoConfiguration {

  /** For Spring. */
  public PolicyGuardMetricsAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean(GuardMetrics.class)
  MeteredGuard policyGuardMetering(
      ObjectProvider<MeterRegistry> registry,
      PolicyGuardProperties properties,
      ObjectProvider<InMemoryCounterStore> store,
      ObjectProvider<WatchedPolicy> watched) {
    return new MeteredGuard(registry, properties, store, watched);
  }
}
