package dev.policyguard.testkit;

import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.guard.Outcome;
import dev.policyguard.guard.Permit;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.policy.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Plays one test: a fresh guard, and a clock that is turned to the time of each call. */
final class ScenarioPlayer {

  private static final Set<DecisionCode> ABOUT_APPROVAL =
      EnumSet.of(
          DecisionCode.APPROVAL_REQUIRED,
          DecisionCode.APPROVAL_DENIED,
          DecisionCode.APPROVAL_TIMEOUT);

  private final FakeTicker ticker = new FakeTicker();
  private final PolicyGuard guard;
  private Duration now = Duration.ZERO;

  ScenarioPlayer(Policy policy) {
    this.guard =
        PolicyGuard.builder(policy)
            .ticker(ticker)
            .serials(new AtomicLong()::incrementAndGet)
            .build();
  }

  List<Mismatch> play(ScenarioTest test) {
    test.calls().forEach(call -> refuseApproval(test, call));
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

  private static void refuseApproval(ScenarioTest test, ScenarioCall call) {
    Expectation expect = call.expect();
    if (expect.decision().filter(kind -> kind == Expectation.Kind.APPROVAL).isPresent()
        || expect.code().filter(ABOUT_APPROVAL::contains).isPresent()) {
      throw new UnsupportedOperationException(
          call.place()
              + " in test "
              + Shown.text(test.name())
              + ": expects a decision about a person's approval, which this version cannot make");
    }
  }

  private Decision make(ScenarioCall call) {
    try {
      Outcome<Decision> outcome =
          guard.call(call.call(), (allowed, permit) -> handle(call.outcome(), permit));
      return outcome.decision();
    } catch (HandlerFailure failure) {
      return failure.decision;
    }
  }

  private static Decision handle(ScenarioCall.HandlerOutcome outcome, Permit permit)
      throws HandlerFailure {
    switch (outcome) {
      case OK -> {}
      case ERROR -> throw new HandlerFailure(permit.decision());
      case REFUND -> permit.giveBack();
    }
    return permit.decision();
  }

  /** What a handler throws whose outcome is to be an error. */
  private static final class HandlerFailure extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Decision decision;

    HandlerFailure(Decision decision) {
      super("the handler failed, as the scenario says", null, false, false);
      this.decision = decision;
    }
  }
}
