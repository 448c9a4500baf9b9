package dev.policyguard.testkit;

import dev.policyguard.decision.Decision;
import dev.policyguard.decision.Trace;
import dev.policyguard.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Plays one test on a stage of its own. Confined to a thread. */
final class ScenarioPlayer {

  private final Stage stage;
  private final Optional<PolicyTally> coverage;

  ScenarioPlayer(Policy policy, Optional<PolicyTally> coverage) {
    this.stage = Stage.of(policy);
    this.coverage = coverage;
  }

  List<Mismatch> play(ScenarioTest test) {
    coverage.ifPresent(tally -> tally.playedBy(test.place().file()));
    List<Mismatch> mismatches = new ArrayList<>();
    for (int i = 0; i < test.calls().size(); i++) {
      ScenarioCall call = test.calls().get(i);
      stage.pass(call.at().minus(stage.now()));
      play(test, i + 1, call, mismatches);
    }
    return List.copyOf(mismatches);
  }

  private void play(ScenarioTest test, int number, ScenarioCall call, List<Mismatch> mismatches) {
    Trace last = null;
    for (int repetition = 1; repetition <= call.times(); repetition++) {
      Decision decision = make(call);
      List<Expectation.Difference> differences = call.expect().differences(decision);
      if (!differences.isEmpty()) {
        last = trace(call, decision, last);
        mismatches.add(new Mismatch(test.name(), number, repetition, call, last, differences));
      }
    }
  }

  private Decision make(ScenarioCall call) {
    Stage.Made made = stage.make(call.call(), call.outcome(), call.approval());
    coverage.ifPresent(
        tally -> {
          tally.meets(call.call(), stage.trace(call.call(), made.first()));
          if (made.decision() instanceof Decision.Allowed) {
            tally.isAllowed(call.call());
          }
        });
    return made.decision();
  }

  /** A million repetitions that fail alike share their steps. */
  private Trace trace(ScenarioCall call, Decision decision, @Nullable Trace last) {
    return last != null && Shown.decision(last.decision()).equals(Shown.decision(decision))
        ? new Trace(decision, last.steps())
        : stage.trace(call.call(), decision);
  }
}
