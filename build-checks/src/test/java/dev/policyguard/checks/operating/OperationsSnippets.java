package dev.policyguard.checks.operating;

import dev.policyguard.guard.DecisionListener;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.guard.PolicySource;
import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.operations.AuditLog;
import dev.policyguard.operations.Health;
import dev.policyguard.operations.HealthCheck;
import dev.policyguard.operations.HealthPart;
import dev.policyguard.operations.PolicyRequirement;
import dev.policyguard.operations.ReloadEvent;
import dev.policyguard.operations.WatchedPolicy;
import dev.policyguard.policy.Policy;
import dev.policyguard.redis.RedisCounterStore;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;

/** The programs of docs/operations.md, with what they leave out around them. */
abstract class OperationsSnippets {

  abstract void alert(ReloadEvent event);

  PolicyGuard reload() {
    WatchedPolicy policy =
        WatchedPolicy.builder(Path.of("policy.json"))
            .refuseAfter(Duration.ofHours(1)) // off unless it is asked for
            .require(PolicyRequirement.asksNobody()) // where the guard has no approver
            .listener(event -> alert(event))
            .build();
    PolicyGuard guard = PolicyGuard.builder(policy).build();
    return guard;
  }

  static PolicySource eachGrant(WatchedPolicy admins, WatchedPolicy others) {
    PolicySource source =
        caller -> (caller.grant().startsWith("admin-") ? admins : others).policyFor(caller);
    return source;
  }

  static Health health(
      PolicyGuard guard,
      WatchedPolicy watched,
      InMemoryCounterStore store,
      AuditLog audit,
      Logger log) {
    HealthCheck check = HealthCheck.of(guard).policy(watched).counters(store).audit(audit);
    Health health = check.health();
    log.info("{}", health);
    return health;
  }

  static Health health(HealthCheck check, RedisCounterStore store) {
    HealthCheck withRedis =
        check.with(
            "counters",
            now -> {
              RedisCounterStore.Health redis = store.health();
              return redis.isReachable()
                  ? HealthPart.ok("counters", redis.toString())
                  : HealthPart.failing("counters", redis.toString());
            });
    return withRedis.health();
  }

  static PolicyGuard shadow(Policy inForce, Policy next, DecisionListener listener) {
    PolicyGuard guard = PolicyGuard.builder(inForce).shadow(next).listener(listener).build();
    return guard;
  }

  static PolicyGuard shadowOfARule(Policy policy) {
    return PolicyGuard.builder(policy.without("/tools/pytest/limits/pytest_rate"))
        .shadow(policy)
        .build();
  }
}
