package dev.policyguard.operations;

import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.guard.ShadowStatus;
import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.policy.Policy;
import java.time.Duration;
import java.time.Instant;

/** How each part of a guard does, and how that is said. Functions. */
final class GuardParts {

  /** As the alert of a store that is nearly full. */
  private static final double NEARLY_FULL = 0.8;

  /** As the alert of a policy that nobody looks at. */
  private static final Duration LATE = Duration.ofMinutes(5);

  private GuardParts() {}

  static HealthPart approver(PolicyGuard guard) {
    return HealthPart.ok("approver", guard.waitingForApproval() + " calls wait for a person");
  }

  static HealthPart shadow(PolicyGuard guard) {
    return HealthPart.ok(
        "shadow", guard.shadow().map(GuardParts::tried).orElse("no policy is tried"));
  }

  private static String tried(ShadowStatus shadow) {
    return "a policy is tried and NOT enforced: "
        + shadow.differences()
        + " of "
        + shadow.calls()
        + " calls decided otherwise";
  }

  static HealthPart counters(InMemoryCounterStore.Health health) {
    String text = health.toString();
    if (health.isFull()) {
      return HealthPart.failing("counters", text);
    }
    return health.counters() > NEARLY_FULL * health.ceiling()
        ? HealthPart.degraded("counters", text)
        : HealthPart.ok("counters", text);
  }

  static HealthPart audited(AuditStatus status) {
    String text =
        "record "
            + status.head()
            + ", "
            + status.waiting()
            + " waiting, "
            + status.failures()
            + " not recorded"
            + status.lastProblem().map(problem -> "; last: " + problem).orElse("");
    return status.recording() ? HealthPart.ok("audit", text) : HealthPart.failing("audit", text);
  }

  static HealthPart fixed(Policy policy) {
    return HealthPart.ok("policy", revision(policy.revision()) + ", never reloaded");
  }

  static HealthPart watched(ReloadStatus status, Duration interval, Instant now) {
    Duration unseen = Duration.between(status.checkedAt(), now);
    boolean late = unseen.compareTo(LATE) > 0 && unseen.compareTo(interval.multipliedBy(3)) > 0;
    String text =
        revision(status.revision())
            + ", in force for "
            + seconds(Duration.between(status.loadedAt(), now))
            + ", "
            + status.reloads()
            + " reloads"
            + (late ? "; NOT LOOKED AT for " + seconds(unseen) : "")
            + status.problem().map(problem -> "; NOT TAKEN: " + problem.text()).orElse("");
    return switch (status.state()) {
      case CURRENT -> late ? HealthPart.degraded("policy", text) : HealthPart.ok("policy", text);
      case STALE -> HealthPart.degraded("policy", text);
      case WITHDRAWN -> HealthPart.failing("policy", "no policy is in force; " + text);
    };
  }

  private static String revision(String revision) {
    return "revision " + revision.substring(0, 12);
  }

  private static String seconds(Duration time) {
    return Math.max(0, time.toSeconds()) + " s";
  }
}
