package dev.policyguard.testkit;

import dev.policyguard.decision.Decision;
import dev.policyguard.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plays one test: a {@link Replay} of its calls, each held against what is expected of it. */
final class ScenarioPlayer {

  private final Replay replay;
  private final Optional<PolicyTally> coverage;

  ScenarioPlayer(Policy policy, Optional<PolicyTally> coverage) {
    this.replay = new Replay(policy, coverage);
    this.coverage = coverage;
  }

  List<Mismatch> play(ScenarioTest test) {
    coverage.ifPresent(tally -> tally.playedBy(test.place().file()));
    List<Mismatch> mismatches = new ArrayList<>();
    for (int i = 0; i < test.calls().size(); i++) {
      ScenarioCall call = test.calls().get(i);
      for (int repetition = 1; repetition <= call.times(); repetition++) {
        Decision decision = replay.play(call.recorded());
        List<Expectation.Difference> differences = call.expect().differences(decision);
        if (!differences.isEmpty()) {
          mismatches.add(new Mismatch(test.name(), i + 1, repetition, call, decision, differences));
        }
      }
    }
    return List.copyOf(mismatches);
  }
}
