package dev.policyguard.operations;

import dev.policyguard.call.Fatal;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.policy.Policy;
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
 * HealthCheck check = HealthCheck.of(guard).policy(watched).counters(store).audit(audit);
 * log.info("{}", check.health());
 * }</pre>
 *
 * <p>Thread-safe; made once and asked again and again, since what went wrong since the last look is
 * shown for five minutes. A look costs some reads of memory, asks nobody else's machine, and never
 * throws: a part that cannot say how it does is failing.
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
        .with("approver", now -> GuardParts.approver(guard))
        .with("events", new EventsPart(guard))
        .with("shadow", now -> GuardParts.shadow(guard));
  }

  /**
   * The same, and a policy that never changes.
   *
   * @param policy the policy in force
   * @return the check
   */
  public HealthCheck policy(Policy policy) {
    HealthPart part = GuardParts.fixed(policy);
    return with("policy", now -> part);
  }

  /**
   * The same, and a policy that is watched.
   *
   * @param policy the policy
   * @return the check
   */
  public HealthCheck policy(WatchedPolicy policy) {
    return with("policy", now -> GuardParts.watched(policy.status(), policy.interval(), now));
  }

  /**
   * The same, and counters in memory.
   *
   * @param store their store
   * @return the check
   */
  public HealthCheck counters(InMemoryCounterStore store) {
    return with("counters", now -> GuardParts.counters(store.health()));
  }

  /**
   * The same, and an audit without which no call runs.
   *
   * @param log the audit
   * @return the check
   */
  public HealthCheck audit(AuditLog log) {
    return with("audit", now -> GuardParts.audited(log.status()));
  }

  /**
   * The same, and another part: a counter store elsewhere, for example.
   *
   * @param name which, in a word, for the case that the part cannot say it
   * @param part says how it does; thread-safe, and quick, since nobody stops to wait for it
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
      return Objects.requireNonNull(part.apply(now), "the part answered null");
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return HealthPart.failing(name, "cannot say how it does: " + Log.describe(e));
    }
  }
}
