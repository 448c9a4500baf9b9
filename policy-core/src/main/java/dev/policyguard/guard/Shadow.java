package dev.policyguard.guard;

import dev.policyguard.call.Fatal;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * A policy in shadow mode: every call is decided by it as well, with counters of its own, and
 * nothing comes of it but a report. Thread-safe.
 *
 * <p>Its counters hold what it would have admitted, also where the policy in force denied the call.
 * Nobody is asked for an approval: a call that would wait is charged, and counts as such.
 */
final class Shadow {

  private final PoliciesInForce policies;
  private final LongAdder calls = new LongAdder();
  private final LongAdder differences = new LongAdder();

  Shadow(PoliciesInForce policies) {
    this.policies = policies;
  }

  /**
   * What it would have decided.
   *
   * @param call the call
   * @param enforced what was decided
   * @param how asks a policy
   */
  Decision decide(ToolCall call, Decision enforced, Function<PolicyInForce, Decision> how) {
    Decision decision = decide(call, how);
    calls.increment();
    if (decision.code() != enforced.code()) {
      differences.increment();
    }
    return decision;
  }

  private Decision decide(ToolCall call, Function<PolicyInForce, Decision> how) {
    try {
      PolicyInForce policy = policies.of(call.caller());
      return policy == null ? policies.nobodys().decideWithoutPolicy(call) : how.apply(policy);
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return policies.nobodys().internalError();
    }
  }

  /** How many calls it decided. */
  long calls() {
    return calls.sum();
  }

  /** How many of these it decided otherwise, by code. */
  long differences() {
    return differences.sum();
  }
}
