package dev.policyguard.metrics;

import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.guard.HandlerOutcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The meters of one tool. Thread-safe; each meter is made when it is first needed, and found again
 * by lookups alone.
 */
final class ToolMeters {

  private final Meters meters;
  private final String tool;
  private final ConcurrentMap<String, PolicyCounters> byPolicy = new ConcurrentHashMap<>();
  private final ConcurrentMap<HandlerOutcome, Timer> handlers = new ConcurrentHashMap<>();

  ToolMeters(Meters meters, String tool) {
    this.meters = meters;
    this.tool = tool;
  }

  /** How often a policy decided so about the tool. */
  Counter decisions(String policy, Decision decision) {
    PolicyCounters counters = byPolicy.get(policy);
    if (counters == null) {
      counters = byPolicy.computeIfAbsent(policy, name -> new PolicyCounters());
    }
    ConcurrentMap<DecisionCode, Counter> byCode =
        decision instanceof Decision.Denied ? counters.denied : counters.others;
    Counter counter = byCode.get(decision.code());
    return counter != null
        ? counter
        : byCode.computeIfAbsent(decision.code(), code -> meters.decisions(tool, decision, policy));
  }

  /** How long the tool's handler took where it ended so. */
  Timer handler(HandlerOutcome outcome) {
    Timer timer = handlers.get(outcome);
    return timer != null
        ? timer
        : handlers.computeIfAbsent(outcome, ended -> meters.handler(tool, ended));
  }

  /** What a policy decided, by code. A question and a refusal to ask have the same one. */
  private static final class PolicyCounters {
    private final ConcurrentMap<DecisionCode, Counter> denied = new ConcurrentHashMap<>();
    private final ConcurrentMap<DecisionCode, Counter> others = new ConcurrentHashMap<>();
  }
}
