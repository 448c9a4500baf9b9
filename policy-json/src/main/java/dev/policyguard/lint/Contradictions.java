package dev.policyguard.lint;

import dev.policyguard.lint.Owner.Site;
import java.util.List;
import java.util.Optional;

/** Finds what cannot hold together. Pure but for the budget that it spends. */
final class Contradictions {

  /**
   * Conditions that never hold together.
   *
   * @param sites two of them; or all on one path, where it takes more than two
   */
  record Contradiction(List<Site> sites) {
    Site last() {
      return sites.get(sites.size() - 1);
    }

    String shown() {
      return sites.size() == 2
          ? sites.get(0).shown() + " and " + sites.get(1).shown()
          : "its " + sites.size() + " conditions on " + Report.shown(last().condition().path());
    }
  }

  private Contradictions() {}

  /** The first contradiction among conditions that are joined by AND, if one can be proved. */
  static Optional<Contradiction> find(List<Site> joined, Budget budget) {
    List<PathConditions> groups = PathConditions.grouped(joined, budget);
    for (PathConditions group : groups) {
      Optional<Contradiction> found = onOnePath(group).or(() -> alongTheWay(group, joined, budget));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<Contradiction> onOnePath(PathConditions group) {
    List<Site> sites = group.sites();
    if (sites.size() < 2 || !group.neverHold(sites)) {
      return Optional.empty();
    }
    for (int j = 1; j < sites.size(); j++) {
      for (int i = 0; i < j; i++) {
        List<Site> pair = List.of(sites.get(i), sites.get(j));
        if (group.neverHold(pair)) {
          return Optional.of(new Contradiction(pair));
        }
      }
    }
    return Optional.of(new Contradiction(sites));
  }

  private static Optional<Contradiction> alongTheWay(
      PathConditions group, List<Site> joined, Budget budget) {
    for (Site beyond : joined) {
      if (!budget.spend(1L + group.sites().size() + group.key().segments().size())) {
        return Optional.empty();
      } else if (group.key().isBefore(PathKey.of(beyond.condition().path()))) {
        for (Site here : group.sites()) {
          if (group.excludes(here, beyond)) {
            return Optional.of(new Contradiction(List.of(here, beyond)));
          }
        }
      }
    }
    return Optional.empty();
  }
}
