package dev.policyguard.testkit;

import dev.policyguard.decision.Decision;
import dev.policyguard.guard.Admission;
import dev.policyguard.guard.PendingApproval;
import dev.policyguard.guard.Permit;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.policy.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Plays one test: a fresh guard, and a clock that is turned to the time of each call. */
final class ScenarioPlayer {

  private final FakeTicker ticker = new FakeTicker();
  private final PolicyGuard guard;
  private final Optional<PolicyTally> coverage;
  private Duration now = Duration.ZERO;

  ScenarioPlayer(Policy policy, Optional<PolicyTally> coverage) {
    this.coverage = coverage;
    this.guard =
        PolicyGuard.builder(policy)
            .ticker(ticker)
            .serials(new AtomicLong()::incrementAndGet)
            .build();
  }

  List<Mismatch> play(ScenarioTest test) {
    coverage.ifPresent(tally -> tally.playedBy(test.place().file()));
    List<Mismatch> mismatches = new ArrayList<>();
    for (int i = 0; i < test.calls().size(); i++) {
      ScenarioCall call = test.calls().get(i);
      ticker.advance(call.at().minus(now));
      now = call.at();
      for (int repetition = 1; repetition <= call.times(); repetition++) {
        Decision decision = make(call);
        List<Expectation.Difference> differences = call.expect().differences(decision);
        if (!differences.isEmpty()) {
          mismatches.add(new Mismatch(test.name(), i + 1, repetition, call, decision, differences));
        }
      }
    }
    return List.copyOf(mismatches);
  }

  private Decision make(ScenarioCall call) {
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
      // As the scenario says. The charge stands.
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
      super("the handler failed, as the scenario says", null, false, false);
    }
  }
}
