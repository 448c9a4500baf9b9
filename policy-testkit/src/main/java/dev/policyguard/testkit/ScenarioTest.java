package dev.policyguard.testkit;

import dev.policyguard.policy.Policy;
import java.util.List;
import java.util.Objects;

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
   * each; goes on behind a call that was not decided as expected.
   *
   * @param policy what the guard goes by
   * @return every call that was not decided as expected; empty if all is well
   * @throws UnsupportedOperationException if a call expects a decision about a person's approval,
   *     which this version cannot make
   */
  public List<Mismatch> play(Policy policy) {
    return new ScenarioPlayer(policy).play(this);
  }
}
