package dev.policyguard.operations;

import dev.policyguard.guard.PolicyGuard;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * What listeners and the audit trail of a guard missed. A count that was ever above 0 would say for
 * years that something is wrong, so it matters for some minutes after a look has found it grown.
 * Thread-safe.
 */
final class EventsPart implements Function<Instant, HealthPart> {

  private static final Duration LATELY = Duration.ofMinutes(5);

  private final PolicyGuard guard;
  private final AtomicReference<Count> lost = new AtomicReference<>(Count.NONE);
  private final AtomicReference<Count> unrecorded = new AtomicReference<>(Count.NONE);

  EventsPart(PolicyGuard guard) {
    this.guard = guard;
  }

  @Override
  public HealthPart apply(Instant now) {
    Count events = lost.updateAndGet(before -> before.at(guard.lostEvents(), now));
    Count decisions =
        unrecorded.updateAndGet(before -> before.at(guard.unrecordedDecisions(), now));
    String text = events.number + " events lost, " + decisions.number + " decisions not recorded";
    if (decisions.hasGrownLately(now)) {
      return HealthPart.failing("events", text);
    }
    return events.hasGrownLately(now)
        ? HealthPart.degraded("events", text)
        : HealthPart.ok("events", text);
  }

  /**
   * How many there were at a look.
   *
   * @param number how many
   * @param since the look that found so many for the first time
   */
  private record Count(long number, Instant since) {

    private static final Count NONE = new Count(0, Instant.MIN);

    private Count at(long counted, Instant now) {
      return counted > number ? new Count(counted, now) : this;
    }

    private boolean hasGrownLately(Instant now) {
      return number > 0 && now.isBefore(since.plus(LATELY));
    }
  }
}
