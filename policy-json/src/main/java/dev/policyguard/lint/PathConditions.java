package dev.policyguard.lint;

import dev.policyguard.lint.Owner.Site;
import dev.policyguard.lint.Sample.Holds;
import dev.policyguard.policy.ArgumentPath.Segment;
import dev.policyguard.policy.Condition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Conditions that must hold together, on one path that leads to one place. Immutable but for the
 * budget that it spends.
 */
final class PathConditions {

  private final PathKey key;
  private final List<Site> sites;
  private final List<Sample> samples;
  private final Budget budget;

  private PathConditions(PathKey key, List<Site> sites, Budget budget) {
    this.key = key;
    this.sites = List.copyOf(sites);
    this.budget = budget;
    this.samples =
        Samples.of(sites.stream().map(Site::condition).toList(), budget).orElse(List.of());
  }

  /** Groups conditions by their paths; those on paths to many places are left out. */
  static List<PathConditions> grouped(List<Site> sites, Budget budget) {
    Map<PathKey, List<Site>> groups = new LinkedHashMap<>();
    for (Site site : sites) {
      if (!site.condition().path().leadsToEach()) {
        groups
            .computeIfAbsent(PathKey.of(site.condition().path()), k -> new ArrayList<>())
            .add(site);
      }
    }
    List<PathConditions> grouped = new ArrayList<>();
    groups.forEach((key, group) -> grouped.add(new PathConditions(key, group, budget)));
    return grouped;
  }

  PathKey key() {
    return key;
  }

  List<Site> sites() {
    return sites;
  }

  /** Whether it is proved that some of the conditions never hold together. */
  boolean neverHold(List<Site> together) {
    return canAfford(together) && samples.stream().noneMatch(sample -> mayHold(sample, together));
  }

  /**
   * Whether it is proved that a condition holds wherever others do, and that they may hold.
   *
   * @param conclusion one of the conditions
   * @param premises others of them
   */
  boolean implied(Site conclusion, List<Site> premises) {
    if (!canAfford(premises) || !canAfford(List.of(conclusion))) {
      return false;
    }
    boolean any = false;
    for (Sample sample : samples) {
      if (mayHold(sample, premises)) {
        any = true;
        if (sample.test(conclusion.condition()) != Holds.YES) {
          return false;
        }
      }
    }
    return any;
  }

  /** Whether a condition here never holds together with one on a path that leads on from here. */
  boolean excludes(Site here, Site beyond) {
    Segment next = beyond.condition().path().segments().get(key.segments().size());
    boolean asksForAbsence = isExistsFalse(beyond.condition());
    return canAfford(List.of(here))
        && samples.stream()
            .noneMatch(
                sample ->
                    leadsOn(sample, next, asksForAbsence)
                        && sample.test(here.condition()) != Holds.NO);
  }

  /** Whether there is work left to try all samples on some conditions; takes it. */
  private boolean canAfford(List<Site> conditions) {
    long cost = 1;
    for (Site site : conditions) {
      cost += Samples.cost(site.condition());
    }
    return !samples.isEmpty() && budget.spend(cost * samples.size());
  }

  private static boolean leadsOn(Sample sample, Segment next, boolean asksForAbsence) {
    if (sample instanceof Sample.Absent) {
      return asksForAbsence;
    } else if (sample instanceof Sample.AnyObject) {
      return next instanceof Segment.Member;
    }
    return sample instanceof Sample.AnyArray && !(next instanceof Segment.Member);
  }

  private static boolean mayHold(Sample sample, List<Site> together) {
    return together.stream().noneMatch(site -> sample.test(site.condition()) == Holds.NO);
  }

  static boolean isExistsFalse(Condition condition) {
    return new Sample.Absent().test(condition) == Holds.YES;
  }
}
