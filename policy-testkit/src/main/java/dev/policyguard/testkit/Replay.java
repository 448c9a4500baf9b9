package dev.policyguard.testkit;

import dev.policyguard.decision.Decision;
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
 * Makes recorded calls again, one after the other, under a policy: through a fresh guard with
 * counters of its own, on a clock that is turned to the time of each call. Nothing sleeps.
 *
 * <pre>{@code
 * Replay replay = Replay.of(policy);
 * try (CallLog log = CallLog.open(Path.of("calls.jsonl"))) {
 *   for (Optional<CallLog.Entry> entry = log.next(); entry.isPresent(); entry = log.next()) {
 *     if (entry.get() instanceof CallLog.Recorded recorded) {
 *       Decision decision = replay.play(recorded.call());
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>Confined to a thread. Needs the memory of its live counters, however many calls are made: see
 * {@link dev.policyguard.limit.InMemoryCounterStore}, whose ceiling holds here as in a server.
 */
public final class Replay {

  private final FakeTicker ticker = new FakeTicker();
  private final PolicyGuard guard;
  private final Optional<PolicyTally> coverage;
  private Duration now = Duration.ZERO;

  /** A replay that tells what of the policy its calls meet, to whom that matters. */
  Replay(Policy policy, Optional<PolicyTally> coverage) {
    this.coverage = coverage;
    this.guard =
        PolicyGuard.builder(policy)
            .approver(Approver.nobody())
            .ticker(ticker)
            .serials(new AtomicLong()::incrementAndGet)
            .build();
  }

  /**
   * Starts a replay, with fresh counters, at time 0.
   *
   * @param policy what decides
   * @return the replay
   */
  public static Replay of(Policy policy) {
    return new Replay(policy, Optional.empty());
  }

  /**
   * Makes a call and settles it as it says. A call that waits for a person gets the answer that is
   * recorded; without one the decision is the question, and the charge is given back, since the
   * handler never ran.
   *
   * @param call the call
   * @return how it was decided
   * @throws IllegalArgumentException if the call before was made at a later time; it is not made
   */
  public Decision play(RecordedCall call) {
    if (call.at().compareTo(now) < 0) {
      throw new IllegalArgumentException(
          "at: is " + call.at() + ", after a call at " + now + "; must be that or more");
    }
    ticker.advance(call.at().minus(now));
    now = call.at();
    Admission admission = guard.reserve(call.call());
    Decision first = admission.decision();
    coverage.ifPresent(tally -> tally.meets(call.call(), guard.explain(call.call(), first)));
    if (admission instanceof PendingApproval pending) {
      admission = answered(pending, call.approval());
    }
    if (admission instanceof Permit permit) {
      coverage.ifPresent(tally -> tally.isAllowed(call.call()));
      run(permit, call.outcome());
    }
    return admission.decision();
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
      // As the record says. The charge stands.
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
      super("the handler failed, as the record says", null, false, false);
    }
  }
}
