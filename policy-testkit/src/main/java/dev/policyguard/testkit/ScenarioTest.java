package dev.policyguard.testkit;

import dev.policyguard.policy.Policy;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One test of a scenario file: a story of calls. Immutable and thread-safe.
 *
 * @param place where it stands
 * @param name what it shows
 * @param calls the calls, in the order of their times
 */
public record ScenarioTest(ScenarioPlace place, String name, List<ScenarioCall> calls) {

  public ScenarioTest {
    Objects.requireNonNull(place, "place");
    Objects.requireNonNull(name, "name");
    calls = List.copyOf(calls);
  }

  /**
   * Makes the calls through a fresh guard, on a {@link FakeTicker} that is turned to the time of
   * each; goes on behind a call that was not decided as expected. A call that waits for a person
   * gets the answer that the test gives it; without one it is held against the question, and its
   * charge is given back, since its handler never ran.
   *
   * @param policy what the guard goes by
   * @return every call that was not decided as expected; empty if all is well
   */
  public List<Mismatch> play(Policy policy) {
    return new ScenarioPlayer(policy, Optional.empty()).play(this);
  }

  /**
   * Makes the calls as {@link #play(Policy)} does, and writes down what of the policy they meet.
   *
   * @param policy what the guard goes by
   * @param coverage where that is written down
   * @return every call that was not decided as expected; empty if all is well
   */
  public List<Mismatch> play(Policy policy, CoverageRecorder coverage) {
    return new ScenarioPlayer(policy, Optional.of(coverage.of(policy))).play(this);
  }
}
