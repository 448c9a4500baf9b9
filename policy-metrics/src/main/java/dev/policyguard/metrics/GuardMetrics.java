package dev.policyguard.metrics;

import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.guard.DecisionEvent;
import dev.policyguard.guard.DecisionListener;
import dev.policyguard.guard.HandlerRun;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.guard.ShadowStatus;
import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.policy.Policy;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Counts and times what a guard decides, with Micrometer.
 *
 * <pre>{@code
 * GuardMetrics metrics = GuardMetrics.to(registry);
 * PolicyGuard guard =
 *     PolicyGuard.builder(policy).counterStore(store).listener(metrics, Delivery.INLINE).build();
 * metrics.watch(guard);
 * metrics.watch(store);
 * }</pre>
 *
 * <p>To be told {@linkplain dev.policyguard.guard.Delivery#INLINE inline}: it only adds to counters
 * and timers, so what it shows is never late and nothing of it is lost in a queue.
 *
 * <p>How many meters there are is bounded, whoever calls. A tool's name is a tag if a policy that
 * was given lists it, or if it is among the first that some policy has a rule for; all others,
 * above all those that a caller made up, are {@code (other)}. Grants, sessions, arguments and the
 * ids of rules are never tags.
 *
 * <p>Thread-safe. An event costs a few lookups in maps and two additions; it makes no meter that is
 * there already. The meters: {@code docs/metrics.md}. To be closed where the guard goes and the
 * registry stays, as in an application that is started anew in the same process.
 */
public final class GuardMetrics implements DecisionListener, AutoCloseable {

  /** How many names of tools are tags, if nothing else is said. */
  public static final int DEFAULT_MOST_TOOLS = 200;

  /** How many names of policies are tags. */
  public static final int MOST_POLICIES = 20;

  private final Meters meters;
  private final Names tools;
  private final PolicyNames policies;
  private final ConcurrentMap<String, ToolMeters> byTool = new ConcurrentHashMap<>();
  private final AskedCalls asked = new AskedCalls();
  private final Timer allowed;
  private final Timer denied;
  private final Timer asking;
  private final Counter fallbacks;
  private final ConcurrentMap<FailureKind, Counter> failures = new ConcurrentHashMap<>();
  private final ConcurrentMap<DecisionCode, Timer> approvals = new ConcurrentHashMap<>();

  /** What the registry reads, and does not keep itself. */
  private final List<Object> watched = new CopyOnWriteArrayList<>();

  private GuardMetrics(Builder builder) {
    this.meters = new Meters(builder.registry, builder.tags);
    this.tools = new Names(builder.tools, builder.mostTools);
    this.policies = new PolicyNames(builder.policies, builder.naming, MOST_POLICIES);
    this.allowed = meters.latency("allowed");
    this.denied = meters.latency("denied");
    this.asking = meters.latency("approval_required");
    this.fallbacks = meters.fallbacks();
    for (FailureKind kind : FailureKind.values()) {
      failures.put(kind, meters.failures(kind)); // at 0, so that the first failure is an increase
    }
  }

  /**
   * Metrics without policies known beforehand: names of tools become tags as calls of them are
   * decided, the first {@value #DEFAULT_MOST_TOOLS}.
   *
   * @param registry where the meters are
   * @return the listener
   */
  public static GuardMetrics to(MeterRegistry registry) {
    return builder(registry).build();
  }

  /**
   * Starts to build metrics.
   *
   * @param registry where the meters are
   * @return a builder of metrics like those of {@link #to}
   */
  public static Builder builder(MeterRegistry registry) {
    return new Builder(registry);
  }

  @Override
  public void decided(DecisionEvent event) {
    Decision decision = event.decision();
    tool(event).decisions(policies.of(decision.revision()), decision).increment();
    FailureKind.of(decision).map(failures::get).ifPresent(Counter::increment);
    event.fallback().ifPresent(why -> fallbacks.increment());
    if (asked.answeredBy(decision)) {
      approval(decision.code()).record(event.took());
    } else {
      latency(decision).record(event.took());
      event.shadow().ifPresent(shadow -> compare(decision.code(), shadow.code()));
    }
  }

  @Override
  public void ended(DecisionEvent event) {
    event.run().ifPresent(run -> time(tools.ifKnown(event.tool()), run));
  }

  private void time(String tool, HandlerRun run) {
    meters(tool).handler(run.outcome()).record(run.took());
  }

  /** A person's answer is about a call that was compared when it was asked about. */
  private void compare(DecisionCode enforced, DecisionCode shadow) {
    if (enforced != shadow) {
      meters.shadowDifferences(enforced, shadow).increment();
    }
  }

  private ToolMeters tool(DecisionEvent event) {
    return meters(
        ToolNames.areVouchedForBy(event.decision().code())
            ? tools.learn(event.tool())
            : tools.ifKnown(event.tool()));
  }

  private ToolMeters meters(String tool) {
    ToolMeters known = byTool.get(tool);
    return known != null
        ? known
        : byTool.computeIfAbsent(tool, name -> new ToolMeters(meters, name));
  }

  private Timer latency(Decision decision) {
    return decision instanceof Decision.Allowed
        ? allowed
        : decision instanceof Decision.Denied ? denied : asking;
  }

  private Timer approval(DecisionCode code) {
    return approvals.computeIfAbsent(code, meters::approval);
  }

  /**
   * Shows what a guard counts itself: events that its listeners lost, decisions without a record,
   * calls that a policy in shadow mode decided, calls that wait for a person.
   *
   * @param guard the guard, once
   * @throws IllegalStateException if the registry shows a guard already under the same tags
   */
  public void watch(PolicyGuard guard) {
    meters.counter(
        "policyguard.events.lost",
        "Events that no listener heard, because it failed or its queue was full",
        guard,
        PolicyGuard::lostEvents);
    meters.counter(
        "policyguard.decisions.unrecorded",
        "Decisions that the audit trail did not record; a call among them did not run",
        guard,
        PolicyGuard::unrecordedDecisions);
    meters.counter(
        "policyguard.shadow.calls",
        "Calls that a policy in shadow mode decided as well",
        guard,
        watching -> watching.shadow().map(ShadowStatus::calls).orElse(0L));
    meters.gauge(
        "policyguard.approvals.open", "Calls that wait for a person", guard::waitingForApproval);
    watched.add(guard);
  }

  /**
   * Shows how full a store of counters in memory is.
   *
   * @param store the store, once
   * @throws IllegalStateException if the registry shows a store already under the same tags
   */
  public void watch(InMemoryCounterStore store) {
    meters.gauge(
        "policyguard.counters.live",
        "Counters that the store holds, one for each caller and limit",
        () -> store.health().counters());
    meters.gauge(
        "policyguard.counters.ceiling",
        "Counters that the store may hold",
        () -> store.health().ceiling());
    meters.counter(
        "policyguard.counters.turned.away",
        "Calls of new callers that were denied because the store was full",
        store,
        full -> full.health().turnedAway());
    watched.add(store);
  }

  /**
   * Shows how a policy stands that is read again and again.
   *
   * @param source says how it stands; asked now, and whenever the meters are read, and must be
   *     quick; where it fails or gives null, the meters stay as they were
   * @throws IllegalStateException if the registry shows such a policy already under the same tags
   */
  public void watch(Supplier<PolicyFigures> source) {
    LastFigures<PolicyFigures> figures = new LastFigures<>(source);
    for (PolicyFigures.State state : PolicyFigures.State.values()) {
      meters.gauge(
          "policyguard.policy.state",
          "1 for the state that the policy is in, 0 for the others",
          () -> figures.get().state() == state ? 1 : 0,
          "state",
          state.name().toLowerCase(Locale.ROOT));
    }
    meters.moment(
        "policyguard.policy.loaded.time",
        "When the policy in force was taken, in seconds since 1970",
        () -> figures.get().loadedAt());
    meters.moment(
        "policyguard.policy.checked.time",
        "When the policy's source was last looked at, in seconds since 1970",
        () -> figures.get().checkedAt());
    meters.counter(
        "policyguard.policy.reloads",
        "How often another policy was taken",
        figures,
        now -> now.get().reloads());
    meters.counter(
        "policyguard.policy.refusals",
        "How often what the policy's source said was not taken",
        figures,
        now -> now.get().refusals());
    watched.add(figures);
  }

  /**
   * Shows how a store of counters on another machine does.
   *
   * @param source says how it does; asked whenever the meters are read, and must be quick
   * @throws IllegalStateException if the registry shows such a store already under the same tags
   */
  public void watchStore(Supplier<StoreFigures> source) {
    LastFigures<StoreFigures> figures = new LastFigures<>(source);
    meters.gauge(
        "policyguard.store.reachable",
        "1 if the store of the counters is asked, 0 if it failed too often in a row",
        () -> figures.get().state() == StoreFigures.State.REACHABLE ? 1 : 0);
    meters.counter(
        "policyguard.store.answered",
        "Questions that the store of the counters answered",
        figures,
        now -> now.get().answered());
    meters.counter(
        "policyguard.store.unanswered",
        "Questions that the store of the counters did not answer, or was not asked",
        figures,
        now -> now.get().unanswered());
    meters.gauge(
        "policyguard.store.refunds.lost",
        "Refunds that the store of the counters does not know of; their charges stand",
        () -> figures.get().lostRefunds());
    watched.add(figures);
  }

  /**
   * Takes off the registry what {@code watch} shows, so that it holds neither the guard nor the
   * store any longer, and another guard can be watched under the same tags. What was counted and
   * timed stays. A second time it does nothing.
   */
  @Override
  public void close() {
    meters.removeWatched();
    watched.clear();
  }

  /** Collects the parts of {@link GuardMetrics}. Confined to a thread. */
  public static final class Builder {

    private static final int SHORT_REVISION = 12;

    private final MeterRegistry registry;
    private final Set<String> tools = new HashSet<>();
    private final Map<String, String> policies = new HashMap<>();
    private UnaryOperator<String> naming =
        revision -> revision.substring(0, Math.min(revision.length(), SHORT_REVISION));
    private Tags tags = Tags.empty();
    private int mostTools = DEFAULT_MOST_TOOLS;

    private Builder(MeterRegistry registry) {
      this.registry = Objects.requireNonNull(registry, "registry");
    }

    /**
     * Names a policy. The tools that it lists are tags, however many other names there are.
     *
     * @param name what it is called in tags
     * @param policy the policy
     * @return this builder
     */
    public Builder policy(String name, Policy policy) {
      policies.put(policy.revision(), Objects.requireNonNull(name, "name"));
      tools.addAll(policy.tools().keySet());
      return this;
    }

    /**
     * Says what policies are called in tags that were not {@linkplain #policy named}: for one that
     * changes, give one name to all its revisions. The first {@value GuardMetrics#MOST_POLICIES}
     * names are tags, all others {@code (other)}.
     *
     * @param naming a function of the revision, quick; its first 12 digits if never called
     * @return this builder
     */
    public Builder policyNames(UnaryOperator<String> naming) {
      this.naming = Objects.requireNonNull(naming, "naming");
      return this;
    }

    /**
     * Says how many names of tools are tags, those of {@linkplain #policy named} policies included.
     *
     * @param most how many, 0 or more: with 0 the tools of named policies alone; {@value
     *     GuardMetrics#DEFAULT_MOST_TOOLS} if never called
     * @return this builder
     * @throws IllegalArgumentException if it is below 0
     */
    public Builder mostTools(int most) {
      if (most < 0) {
        throw new IllegalArgumentException("most: is " + most + ", must be 0 or more");
      }
      this.mostTools = most;
      return this;
    }

    /**
     * Adds tags to all meters, to tell one guard of a process from another.
     *
     * @param tags the tags
     * @return this builder
     */
    public Builder tags(Iterable<? extends Tag> tags) {
      this.tags = this.tags.and(tags);
      return this;
    }

    /** {@return the listener} */
    public GuardMetrics build() {
      return new GuardMetrics(this);
    }
  }
}
