package dev.policyguard.testkit;

import java.util.Collection;
import java.util.List;

/**
 * How much of a policy tests must cover. Immutable and thread-safe.
 *
 * @param percent the least share of effects that they must see, from 1 to 100
 */
public record CoverageThreshold(int percent) {

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if the share is not from 1 to 100
   */
  public CoverageThreshold {
    if (percent < 1 || percent > 100) {
      throw new IllegalArgumentException("percent: is " + percent + ", must be from 1 to 100");
    }
  }

  /**
   * A threshold in percent.
   *
   * @param percent the least share of effects that tests must see, from 1 to 100
   * @return the threshold
   * @throws IllegalArgumentException if the share is not from 1 to 100
   */
  public static CoverageThreshold ofPercent(int percent) {
    return new CoverageThreshold(percent);
  }

  /**
   * Finds what is covered too little: each policy by itself, so that none hides behind another.
   *
   * @param coverages the coverage of some policies
   * @return those below the threshold, in the same order
   */
  public List<PolicyCoverage> missedBy(Collection<PolicyCoverage> coverages) {
    return coverages.stream().filter(coverage -> coverage.percent() < percent).toList();
  }
}
