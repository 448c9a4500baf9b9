package dev.policyguard.operations;

import dev.policyguard.call.Fatal;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.guard.ShadowStatus;
import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.policy.Policy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Looks how a guard and what it stands on do: the policy and its last reload, the counters, the
 * approver, what listeners missed, the audit, a policy in shadow mode.
 *
 * <pre>{@code
 * HealthCheck check = HealthCheck.of(guard).policy(watched).counters(store);
 * log.info("{}", check.health());
 * }</pre>
 *
 * <p>Immutable and thread-safe. A look asks nobody else's machine, and never throws: a part that
 * cannot say how it does is failing.
 */
public final class HealthCheck {

  private final InstantSource clock;
  private final List<Function<Instant, HealthPart>> parts;

  private HealthCheck(InstantSource clock, List<Function<Instant, HealthPart>> parts) {
    this.clock = clock;
    this.parts = List.copyOf(parts);
  }

  /**
   * Looks at a guard, by the system's clock.
   *
   * @param guard the guard
   * @return a check of its approver, its listeners, and what is in shadow mode
   */
  public static HealthCheck of(PolicyGuard guard) {
    return of(guard, InstantSource.system());
  }

  /**
   * Looks at a guard.
   *
   * @param guard the guard
   * @param clock says when a look was
   * @return a check of its approver, its listeners, and what is in shadow mode
   */
  public static HealthCheck of(PolicyGuard guard, InstantSource clock) {
    Objects.requireNonNull(guard, "guard");
    return new HealthCheck(Objects.requireNonNull(clock, "clock"), List.of())
        .with("approver", now -> approver(guard))
        .with("events", now -> events(guard))
        .with("shadow", now -> shadow(guard));
  }

  /**
   * The same, and a policy that never changes.
   *
   * @param policy the policy in force
   * @return the check
   */
  public HealthCheck policy(Policy policy) {
    String text = "revision " + policy.revision().substring(0, 12) + ", never reloaded";
    return with("policy", now -> HealthPart.ok("policy", text));
  }

  /**
   * The same, and a policy that is watched.
   *
   * @param policy the policy
   * @return the check
   */
  public HealthCheck policy(WatchedPolicy policy) {
    return with("policy", now -> watched(policy.status(), now));
  }

  /**
   * The same, and counters in memory.
   *
   * @param store their store
   * @return the check
   */
  public HealthCheck counters(InMemoryCounterStore store) {
    return with("counters", now -> counters(store.health()));
  }

  /**
   * The same, and another part: a counter store elsewhere, for example.
   *
   * @param name which, in a word
   * @param part says how it does
   * @return the check
   */
  public HealthCheck with(String name, Function<Instant, HealthPart> part) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(part, "part");
    List<Function<Instant, HealthPart>> more = new ArrayList<>(parts);
    more.add(now -> looked(name, part, now));
    return new HealthCheck(clock, more);
  }

  /**
   * Looks.
   *
   * @return how everything does now
   */
  public Health health() {
    Instant now = clock.instant();
    return new Health(now, parts.stream().map(part -> part.apply(now)).toList());
  }

  private static HealthPart looked(String name, Function<Instant, HealthPart> part, Instant now) {
    try {
      return part.apply(now);
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return HealthPart.failing(name, "cannot say how it does: " + e);
    }
  }

  private static HealthPart approver(PolicyGuard guard) {
    return HealthPart.ok("approver", guard.waitingForApproval() + " calls wait for a person");
  }

  private static HealthPart events(PolicyGuard guard) {
    long lost = guard.lostEvents();
    long unrecorded = guard.unrecordedDecisions();
    String text = lost + " events lost, " + unrecorded + " decisions not recorded";
    return lost + unrecorded == 0
        ? HealthPart.ok("events", text)
        : HealthPart.degraded("events", text);
  }

  private static HealthPart shadow(PolicyGuard guard) {
    return HealthPart.ok(
        "shadow", guard.shadow().map(HealthCheck::tried).orElse("no policy is tried"));
  }

  private static String tried(ShadowStatus shadow) {
    return "a policy is tried and NOT enforced: "
        + shadow.differences()
        + " of "
        + shadow.calls()
        + " calls decided otherwise";
  }

  private static HealthPart counters(InMemoryCounterStore.Health health) {
    return health.isFull()
        ? HealthPart.failing("counters", health.toString())
        : HealthPart.ok("counters", health.toString());
  }

  private static HealthPart watched(ReloadStatus status, Instant now) {
    String text =
        "revision "
            + status.revision().substring(0, 12)
            + ", in force for "
            + seconds(status.loadedAt(), now)
            + ", "
            + status.reloads()
            + " reloads"
            + status.problem().map(problem -> "; NOT TAKEN: " + problem.text()).orElse("");
    return switch (status.state()) {
      case CURRENT -> HealthPart.ok("policy", text);
      case STALE -> HealthPart.degraded("policy", text);
      case WITHDRAWN -> HealthPart.failing("policy", "no policy is in force; " + text);
    };
  }

  private static String seconds(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toSeconds()) + " s";
  }
}
