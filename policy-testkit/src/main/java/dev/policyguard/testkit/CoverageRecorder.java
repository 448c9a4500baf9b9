package dev.policyguard.testkit;

import dev.policyguard.policy.Policy;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Collects which parts of policies tests see at work, while scenarios are played.
 *
 * <pre>{@code
 * CoverageRecorder coverage = new CoverageRecorder();
 * for (Path file : ScenarioFile.find(folder)) {
 *   ScenarioFile.read(file).play(coverage);
 * }
 * coverage.coverages().forEach(out::println);
 * }</pre>
 *
 * <p>Files that have the same policy are added up. Each call that is played costs a second look at
 * its rules. Thread-safe.
 */
public final class CoverageRecorder {

  private final Map<String, PolicyTally> tallies = new ConcurrentHashMap<>();

  /** A recorder that has seen nothing. */
  public CoverageRecorder() {}

  /** {@return the coverage of each policy that was played, sorted by the names of their files} */
  public List<PolicyCoverage> coverages() {
    return tallies.values().stream()
        .map(PolicyTally::coverage)
        .sorted(
            Comparator.comparing((PolicyCoverage coverage) -> coverage.files().toString())
                .thenComparing(PolicyCoverage::revision))
        .toList();
  }

  PolicyTally of(Policy policy) {
    return tallies.computeIfAbsent(policy.revision(), revision -> PolicyTally.of(policy, revision));
  }
}
