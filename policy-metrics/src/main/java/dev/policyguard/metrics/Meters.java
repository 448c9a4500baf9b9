package dev.policyguard.metrics;

import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.guard.HandlerOutcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;

/** The names, tags, units and descriptions of all meters, and where they are made. Thread-safe. */
final class Meters {

  /** Upper bounds of the histogram of decisions, in microseconds: a decision takes a few. */
  private static final Duration[] DECISION_BOUNDS =
      LongStream.of(
              10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 50_000, 100_000, 500_000,
              1_000_000)
          .mapToObj(micros -> Duration.ofNanos(1_000 * micros))
          .toArray(Duration[]::new);

  /** Upper bounds of the histogram of handlers, in milliseconds. */
  private static final Duration[] HANDLER_BOUNDS =
      LongStream.of(1, 5, 10, 50, 100, 500, 1_000, 5_000, 10_000, 30_000, 60_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  /** Upper bounds of the histogram of approvals, in seconds: people take their time. */
  private static final Duration[] APPROVAL_BOUNDS =
      LongStream.of(5, 15, 30, 60, 120, 300, 600, 1_800, 3_600)
          .mapToObj(Duration::ofSeconds)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final Tags common;

  /** The meters of what somebody else counts. */
  private final List<Meter> watched = new CopyOnWriteArrayList<>();

  Meters(MeterRegistry registry, Tags common) {
    this.registry = registry;
    this.common = common;
  }

  Counter decisions(String tool, Decision decision, String policy) {
    return Counter.builder("policyguard.decisions")
        .description("Decisions about calls; two where a person was asked")
        .tags(
            tags(
                "tool",
                tool,
                "decision",
                kind(decision),
                "code",
                lower(decision.code()),
                "policy",
                policy))
        .register(registry);
  }

  Timer latency(String kind) {
    return Timer.builder("policyguard.decision.duration")
        .description("Time from a call's arrival at the guard to the decision, nobody asked")
        .tags(tags("decision", kind))
        .serviceLevelObjectives(DECISION_BOUNDS)
        .register(registry);
  }

  Timer approval(DecisionCode code) {
    return Timer.builder("policyguard.approval.duration")
        .description("Time from a call's arrival at the guard to what came of asking a person")
        .tags(tags("code", lower(code)))
        .serviceLevelObjectives(APPROVAL_BOUNDS)
        .register(registry);
  }

  Timer handler(String tool, HandlerOutcome outcome) {
    return Timer.builder("policyguard.handler.duration")
        .description("Time from the decision to the end of the tool's handler")
        .tags(tags("tool", tool, "outcome", lower(outcome)))
        .serviceLevelObjectives(HANDLER_BOUNDS)
        .register(registry);
  }

  Counter shadowDifferences(DecisionCode enforced, DecisionCode shadow) {
    return Counter.builder("policyguard.shadow.differences")
        .description("Calls that the policy in shadow mode would have decided otherwise")
        .tags(tags("enforced", lower(enforced), "shadow", lower(shadow)))
        .register(registry);
  }

  Counter failures(FailureKind kind) {
    return Counter.builder("policyguard.failures")
        .description("Calls that were denied because something failed in the guard or its store")
        .tags(tags("kind", lower(kind)))
        .register(registry);
  }

  Counter fallbacks() {
    return Counter.builder("policyguard.fallbacks")
        .description("Decisions by other counters than the store's, which did not answer")
        .tags(common)
        .register(registry);
  }

  /**
   * A number that only grows, and that somebody else counts. The registry does not keep the other
   * from being collected.
   */
  <T> void counter(String name, String what, T counted, ToDoubleFunction<T> count) {
    refuseSecond(name, common);
    watched.add(
        FunctionCounter.builder(name, counted, count)
            .description(what)
            .tags(common)
            .register(registry));
  }

  /** A number that is looked up when somebody asks. */
  void gauge(String name, String what, Supplier<Number> number, String... tags) {
    Tags all = tags(tags);
    refuseSecond(name, all);
    watched.add(
        Gauge.builder(name, number)
            .description(what)
            .tags(all)
            .strongReference(true)
            .register(registry));
  }

  /** A moment, as seconds since 1970. */
  void moment(String name, String what, Supplier<Instant> moment) {
    refuseSecond(name, common);
    watched.add(
        TimeGauge.builder(name, () -> moment.get().toEpochMilli(), TimeUnit.MILLISECONDS)
            .description(what)
            .tags(common)
            .strongReference(true)
            .register(registry));
  }

  /** Takes off the registry what somebody else counts, and does not count any more. */
  void removeWatched() {
    watched.forEach(registry::remove);
    watched.clear();
  }

  /** Micrometer would keep the first one without a word. */
  private void refuseSecond(String name, Tags tags) {
    if (registry.find(name).tags(tags).meter() != null) {
      throw new IllegalStateException(
          "registry: has "
              + name
              + " already, must have it once; to watch a second guard, build its GuardMetrics with"
              + " tags that tell the two apart");
    }
  }

  private Tags tags(String... pairs) {
    return common.and(pairs);
  }

  /** How decisions are told apart in tags: allowed, denied, or not decided yet. */
  static String kind(Decision decision) {
    return decision instanceof Decision.Allowed
        ? "allowed"
        : decision instanceof Decision.Denied ? "denied" : "approval_required";
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
