package dev.policyguard.diff;

import dev.policyguard.policy.ArgumentPath.Segment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What some paths come to in a call; the others may come to anything. Immutable.
 *
 * @param outcomes what is known
 */
record Situation(Map<Place, Outcome> outcomes) {

  Situation {
    outcomes = new LinkedHashMap<>(outcomes);
  }

  boolean isReal() {
    return outcomes.values().stream().allMatch(Outcome::isReal);
  }

  /** Whether it is sure that an obstacle stands in the way. */
  boolean meets(Obstacle obstacle) {
    return obstacle.places().stream()
        .allMatch(
            place -> at(place).filter(outcome -> obstacle.isLeftBy(place, outcome)).isPresent());
  }

  /** What a path comes to, where that is known or follows from what another one comes to. */
  Optional<Outcome> at(Place place) {
    Outcome known = outcomes.get(place);
    return known != null
        ? Optional.of(known)
        : outcomes.entrySet().stream()
            .map(other -> follows(other.getKey(), other.getValue(), place))
            .flatMap(Optional::stream)
            .findFirst();
  }

  private static Optional<Outcome> follows(Place from, Outcome outcome, Place to) {
    if (from.isBefore(to) && !from.isMany()) {
      return beyond(outcome.leaves().get(0), from.nextTo(to));
    }
    boolean isThere = outcome.leaves().stream().anyMatch(Leaf::isValue);
    boolean leadsThrough =
        to.isBefore(from) && !to.isMany() && isThere && to.nextTo(from) instanceof Segment.Member;
    return leadsThrough ? Optional.of(Outcome.of(Leaf.of(Map.of()))) : Optional.empty();
  }

  /** What comes of a path that leads on from a leaf. */
  private static Optional<Outcome> beyond(Leaf leaf, Segment next) {
    boolean isMember = next instanceof Segment.Member;
    if (leaf.isAbsent()) {
      return Optional.of(new Outcome(List.of(leaf)));
    } else if (isMember ? leaf.isObject() : leaf.isArray()) {
      return Optional.empty();
    }
    return Optional.of(Outcome.of(Leaf.NO_WAY));
  }
}
