package dev.policyguard.metrics;

import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.decision.Ruling;
import dev.policyguard.guard.DecisionEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Events that no guard was asked for. */
final class Events {

  private Events() {}

  static DecisionEvent allowed(String tool, String revision) {
    Ruling ruling = new Ruling(DecisionCode.ALLOWED, "/tools/look", "Yes.", revision);
    return of(tool, new Decision.Allowed(7, ruling, Map.of()));
  }

  static DecisionEvent internalError() {
    Ruling ruling =
        new Ruling(DecisionCode.INTERNAL_ERROR, "(internal error)", "Tell somebody.", "revision");
    return of("look", new Decision.Denied(8, ruling, Optional.empty(), Map.of()));
  }

  private static DecisionEvent of(String tool, Decision decision) {
    return new DecisionEvent(
        Instant.EPOCH,
        Duration.ofNanos(1),
        decision,
        tool,
        Optional.of("ana"),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
