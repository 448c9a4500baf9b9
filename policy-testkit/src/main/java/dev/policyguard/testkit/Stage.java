package dev.policyguard.testkit;

import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.Trace;
import dev.policyguard.guard.Admission;
import dev.policyguard.guard.Approver;
import dev.policyguard.guard.PendingApproval;
import dev.policyguard.guard.Permit;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.policy.Policy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where calls are made in a test: a guard, and its clock, which starts at 0. Each call runs to its
 * end: it is answered, its handler does what the test says, and its permit is settled. Confined to
 * a thread.
 */
final class Stage {

  /**
   * What came of a call.
   *
   * @param first what was decided before any person was asked
   * @param decision what was decided in the end
   */
  record Made(Decision first, Decision decision) {

    boolean asked() {
      return first instanceof Decision.ApprovalRequired;
    }
  }

  private final Policy policy;
  private final PolicyGuard guard;
  private final FakeTicker ticker;
  private final long startNanos;

  Stage(Policy policy, PolicyGuard guard, FakeTicker ticker) {
    this.policy = policy;
    this.guard = guard;
    this.ticker = ticker;
    this.startNanos = ticker.nanoTime();
  }

  /** A stage of its own, with fresh counters and decisions that are numbered from 1. */
  static Stage of(Policy policy) {
    FakeTicker ticker = new FakeTicker();
    PolicyGuard guard =
        PolicyGuard.builder(policy)
            .ticker(ticker)
            .serials(new AtomicLong()::incrementAndGet)
            .approver(Approver.nobody())
            .build();
    return new Stage(policy, guard, ticker);
  }

  Policy policy() {
    return policy;
  }

  PolicyGuard guard() {
    return guard;
  }

  Duration now() {
    return Duration.ofNanos(ticker.nanoTime() - startNanos);
  }

  void pass(Duration time) {
    ticker.advance(time);
  }

  Made make(
      ToolCall call,
      ScenarioCall.HandlerOutcome outcome,
      Optional<ScenarioCall.Approval> approval) {
    Admission admission = guard.reserve(call);
    Decision first = admission.decision();
    if (admission instanceof PendingApproval pending) {
      admission = answered(pending, approval);
    }
    if (admission instanceof Permit permit) {
      run(permit, outcome);
    }
    return new Made(first, admission.decision());
  }

  /**
   * How a decision that was made here came about. A decision carries what it found of the limits,
   * so this is the state that it was made in, whatever was charged since.
   */
  Trace trace(ToolCall call, Decision decision) {
    return guard.explain(call, decision);
  }

  /** The call with its answer; as it stands, and no longer charged, where nobody answers. */
  private static Admission answered(
      PendingApproval pending, Optional<ScenarioCall.Approval> answer) {
    if (answer.isEmpty()) {
      pending.leaveOpen();
      return pending;
    }
    return switch (answer.get()) {
      case YES -> pending.approve().orElseThrow();
      case NO -> pending.deny().orElseThrow();
      case TIMEOUT -> pending.timeOut().orElseThrow();
    };
  }

  private static void run(Permit permit, ScenarioCall.HandlerOutcome outcome) {
    try (permit) {
      handle(permit, outcome);
    } catch (HandlerFailure e) {
      // As the test says. The charge stands.
    }
  }

  private static void handle(Permit permit, ScenarioCall.HandlerOutcome outcome)
      throws HandlerFailure {
    switch (outcome) {
      case OK -> {}
      case ERROR -> throw new HandlerFailure();
      case REFUND -> permit.giveBack();
    }
  }

  /** What a handler throws whose outcome is to be an error. */
  private static final class HandlerFailure extends Exception {
    private static final long serialVersionUID = 1L;

    HandlerFailure() {
      super("the handler failed, as the test says", null, false, false);
    }
  }
}
