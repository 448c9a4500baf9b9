package dev.policyguard.spring;

import dev.policyguard.guard.Approver;
import dev.policyguard.guard.AuditTrail;
import dev.policyguard.guard.DecisionListener;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.guard.PolicySource;
import dev.policyguard.limit.CounterStore;
import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.limit.Ticker;
import dev.policyguard.mcp.CallerResolver;
import dev.policyguard.mcp.GuardedTools;
import dev.policyguard.mcp.ServletIdentity;
import dev.policyguard.mcp.WhenChanged;
import dev.policyguard.operations.AuditLog;
import dev.policyguard.operations.HealthCheck;
import dev.policyguard.operations.WatchedPolicy;
import dev.policyguard.policy.Policy;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpServerTransportProviderBase;
import io.modelcontextprotocol.spec.McpStatelessServerTransport;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.springframework.ai.mcp.customizer.McpAsyncServerCustomizer;
import org.springframework.ai.mcp.customizer.McpSyncServerCustomizer;
import org.springframework.ai.mcp.server.common.autoconfigure.McpServerAutoConfiguration;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Role;

/**
 * Guards every tool of the MCP server that Spring AI builds, in all four shapes, whether it is a
 * bean, was made from an annotated method or a {@code ToolCallback}, or is added to the server
 * while it runs.
 *
 * <p>It takes a policy and somebody who says who calls, and without either the application does not
 * start:
 *
 * <ul>
 *   <li>{@code policyguard.policy}, {@code classpath:policy.json} or a file; or a bean of the type
 *       {@link Policy}, or {@link PolicySource} where not all callers are under one policy, or
 *       {@link PolicyGuard}
 *   <li>a bean of the type {@link CallerResolver}, for example {@link ServletIdentity#principal()};
 *       {@link CallerResolver#stdio()} is taken where the server is over stdio, and there is no
 *       other default
 * </ul>
 *
 * <p>{@code policyguard.reload} watches the policy's file, {@code policyguard.audit} records what
 * is decided. Beans of the types {@link Approver}, {@link CounterStore}, {@link AuditTrail} and
 * {@link DecisionListener} are used where there are any, and every {@link GuardedToolsCustomizer}
 * is. {@code policyguard.coverage=strict} stops the application where its tools and the beans of
 * the type {@link Policy} do not fit each other; otherwise the log has a warning. {@code
 * policyguard.tools-lock} names the tools that were reviewed, and {@code policyguard.when-changed}
 * says what becomes of one that is not as it was.
 */
@AutoConfiguration(
    after = McpServerAutoConfiguration.class,
    afterName = {
      "org.springframework.ai.mcp.server.webmvc.autoconfigure"
          + ".McpServerStatelessWebMvcAutoConfiguration",
      "org.springframework.ai.mcp.server.webflux.autoconfigure"
          + ".McpServerStatelessWebFluxAutoConfiguration"
    })
@EnableConfigurationProperties(PolicyGuardProperties.class)
public class PolicyGuardAutoConfiguration {

  private static final String POLICY = "policyGuardPolicy";
  private static final String WATCHED = "policyGuardWatchedPolicy";
  private static final String AUDIT = "policyGuardAudit";
  private static final String TOOLS = "policyGuardTools";
  private static final String STATELESS_TRANSPORT = "policyGuardStatelessTransport";

  /** For Spring. */
  public PolicyGuardAutoConfiguration() {}

  @Bean
  @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
  static ToolShapes policyGuardToolShapes(ObjectProvider<GuardedTools> guarded) {
    SdkVersion.check(PolicyGuardAutoConfiguration.class.getClassLoader());
    return new ToolShapes(guarded);
  }

  @Bean
  @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
  static GuardedServers policyGuardServers(
      ToolShapes shapes,
      ObjectProvider<PolicyGuardProperties> properties,
      ObjectProvider<Policy> policies,
      ObjectProvider<WatchedPolicy> watched) {
    return new GuardedServers(shapes, new CoverageCheck(shapes, properties, policies, watched));
  }

  @Bean
  @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
  static GuardedToolBeans policyGuardToolBeans(ToolShapes shapes, GuardedServers servers) {
    return new GuardedToolBeans(shapes, servers);
  }

  @Bean(WATCHED)
  @ConditionalOnProperty("policyguard.reload.check-every")
  @ConditionalOnMissingBean({PolicyGuard.class, PolicySource.class, Policy.class})
  WatchedPolicy policyGuardWatchedPolicy(
      PolicyGuardProperties properties, ObjectProvider<Approver> approver) {
    return Reloading.start(properties, Optional.ofNullable(approver.getIfAvailable()));
  }

  @Bean(AUDIT)
  @ConditionalOnProperty("policyguard.audit.directory")
  @ConditionalOnMissingBean({PolicyGuard.class, AuditTrail.class})
  AuditLog policyGuardAudit(PolicyGuardProperties properties) {
    return Auditing.start(properties);
  }

  @Bean
  @ConditionalOnMissingBean({PolicyGuard.class, CounterStore.class})
  InMemoryCounterStore policyGuardCounters() {
    return new InMemoryCounterStore(Ticker.system());
  }

  @Bean(POLICY)
  @ConditionalOnMissingBean({PolicyGuard.class, PolicySource.class, Policy.class})
  Policy policyGuardPolicy(PolicyGuardProperties properties) {
    return PolicyLocation.read(properties.policy());
  }

  @Bean
  @ConditionalOnMissingBean
  PolicyGuard policyGuard(
      PolicyGuardProperties properties,
      ObjectProvider<PolicySource> policies,
      ObjectProvider<Policy> policy,
      ObjectProvider<Approver> approver,
      CounterStore counters,
      ObjectProvider<AuditTrail> audit,
      ObjectProvider<DecisionListener> listener,
      ObjectProvider<GuardObserver> observers) {
    PolicySource source = policies.getIfAvailable();
    PolicyGuard.Builder guard =
        source == null ? PolicyGuard.builder(policy.getObject()) : PolicyGuard.builder(source);
    approver.ifAvailable(guard::approver);
    guard.counterStore(counters);
    audit.ifAvailable(guard::audit);
    listener.ifAvailable(guard::listener);
    observers.forEach(observer -> observer.join(guard));
    PolicyGuard built = build(guard);
    observers.forEach(observer -> observer.watch(built));
    return built;
  }

  private static PolicyGuard build(PolicyGuard.Builder guard) {
    try {
      return guard.build();
    } catch (IllegalStateException e) {
      throw new SetupException(
          "The policy wants a person to be asked, and nobody is there to ask: "
              + e.getMessage()
              + ".",
          "Declare a bean of the type Approver; Approver.nobody() denies such calls.");
    }
  }

  /** A policy that somebody wrote and that decides nothing would be found out too late. */
  @Bean
  SmartInitializingSingleton policyGuardOnePolicy(
      PolicyGuardProperties properties, ListableBeanFactory beans) {
    return () -> {
      boolean watches = beans.containsBean(WATCHED);
      Reloading.check(properties, watches);
      if (properties.policy() != null && !watches && !beans.containsBean(POLICY)) {
        throw new SetupException(
            "policyguard.policy: is "
                + properties.policy()
                + ", but a bean of the type Policy, PolicySource or PolicyGuard decides which policy"
                + " there is.",
            "Take out one of the two.");
      }
    };
  }

  /** An audit that records nothing, likewise. */
  @Bean
  SmartInitializingSingleton policyGuardOneAudit(
      PolicyGuardProperties properties, ListableBeanFactory beans) {
    return () -> Auditing.check(properties, beans.containsBean(AUDIT));
  }

  /** How the guard does, and what it stands on, for whoever shows an application's health. */
  @Bean
  @ConditionalOnMissingBean
  HealthCheck policyGuardHealth(
      PolicyGuard guard,
      ObjectProvider<WatchedPolicy> watched,
      ObjectProvider<Policy> policy,
      ObjectProvider<InMemoryCounterStore> counters,
      ObjectProvider<AuditLog> audit) {
    HealthCheck check = HealthCheck.of(guard);
    check = unique(watched).map(check::policy).orElse(check);
    check = unique(policy).map(check::policy).orElse(check);
    check = unique(counters).map(check::counters).orElse(check);
    return unique(audit).map(check::audit).orElse(check);
  }

  private static <T> Optional<T> unique(ObjectProvider<T> beans) {
    return Optional.ofNullable(beans.getIfUnique());
  }

  /** Tools that somebody reviewed and that nothing is compared with, likewise. */
  @Bean
  SmartInitializingSingleton policyGuardOwnPins(
      PolicyGuardProperties properties, ListableBeanFactory beans) {
    return () -> {
      if (properties.toolsLock() != null && !beans.containsBean(TOOLS)) {
        throw new SetupException(
            "policyguard.tools-lock: is "
                + properties.toolsLock()
                + ", but a bean of the type GuardedTools decides what tools are compared with.",
            "Take out one of the two; GuardedTools.pinned does the same.");
      }
      if (properties.whenChanged() != null && properties.toolsLock() == null) {
        throw new SetupException(
            "policyguard.when-changed: is "
                + properties.whenChanged().name().toLowerCase(Locale.ROOT)
                + ", but policyguard.tools-lock is not set, so no tool is compared with what was"
                + " reviewed.",
            "Set policyguard.tools-lock, or take policyguard.when-changed out.");
      }
    };
  }

  @Bean(TOOLS)
  @ConditionalOnMissingBean
  GuardedTools policyGuardTools(
      PolicyGuardProperties properties,
      PolicyGuard guard,
      ObjectProvider<CallerResolver> callers,
      ObjectProvider<GuardedToolsCustomizer> customizers,
      ObjectProvider<McpServerTransportProviderBase> transports,
      ObjectProvider<McpStatelessServerTransport> statelessTransports) {
    CallerResolver resolver = callers.getIfAvailable();
    if (resolver == null) {
      requireStdio(transports.stream().toList(), statelessTransports.stream().toList());
      resolver = CallerResolver.stdio();
    } else if (resolver instanceof ServletIdentity identity) {
      resolver = new ServletCallers(identity);
    }
    GuardedTools tools = GuardedTools.of(guard).callers(resolver);
    String lock = properties.toolsLock();
    if (lock != null) {
      tools =
          tools.pinned(
              ToolsLockLocation.read(lock),
              Objects.requireNonNullElse(properties.whenChanged(), WhenChanged.HIDE));
    }
    for (GuardedToolsCustomizer customizer : customizers.orderedStream().toList()) {
      tools = customizer.customize(tools);
    }
    return tools;
  }

  private static void requireStdio(List<?> transports, List<?> statelessTransports) {
    if (transports.isEmpty()
        || !statelessTransports.isEmpty()
        || !transports.stream().allMatch(StdioServerTransportProvider.class::isInstance)) {
      throw new SetupException(
          "Nobody says who calls the tools: there is no bean of the type CallerResolver, and no"
              + " default for a server that is not over standard input and output, where it would"
              + " make one caller of all.",
          "Declare such a bean, for example ServletIdentity.principal() for a server that has"
              + " authenticated its callers.");
    }
  }

  /** Does nothing itself: the guard gets at a server by its customizer, so there has to be one. */
  @Bean
  @ConditionalOnMissingBean
  McpSyncServerCustomizer policyGuardSyncServerCustomizer() {
    return server -> {};
  }

  /** As the one of sync servers. */
  @Bean
  @ConditionalOnMissingBean
  McpAsyncServerCustomizer policyGuardAsyncServerCustomizer() {
    return server -> {};
  }

  /** What a stateless server is built on, instead of the transport itself. */
  @Bean(STATELESS_TRANSPORT)
  @Primary
  @ConditionalOnBean(McpStatelessServerTransport.class)
  McpStatelessServerTransport policyGuardStatelessTransport(
      ListableBeanFactory beans, ToolShapes shapes, GuardedServers servers) {
    return new GuardedStatelessTransport(
        GuardedStatelessTransport.onlyOther(STATELESS_TRANSPORT, beans), shapes, servers);
  }
}
