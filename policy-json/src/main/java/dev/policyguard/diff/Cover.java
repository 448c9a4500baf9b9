package dev.policyguard.diff;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Decides whether an obstacle stands in the way of no call that others do not stop as well. */
final class Cover {

  // An obstacle says of each of its paths, taken by itself, what that must come to. So the calls
  // that it stops are a box: a set of outcomes for each path. The others are boxes too, and the
  // question is whether they cover it. A box of one path is cut off; what is left is counted
  // through where that is not too much, and else compared with each other box as a whole.
  // Outcomes that no call has (a.b stands there, a does not) can only keep a proof from being
  // found.

  private static final int MAX_SITUATIONS = 20_000;
  private static final int MAX_EXAMPLES = 15;
  private static final int MAX_ELEMENTS = 2;

  /**
   * What was found.
   *
   * @param isCovered whether it is proved that others stop all that the obstacle stops
   * @param by the pointers of what stops it, where one alone does
   * @param examples if it is not: situations in which the obstacle stands in the way, and of the
   *     others none that looks at the same paths does
   */
  record Result(boolean isCovered, Optional<String> by, List<Situation> examples) {
    static Result covered(Optional<String> by) {
      return new Result(true, by, List.of());
    }

    static Result open(List<Situation> examples) {
      return new Result(false, Optional.empty(), examples);
    }
  }

  private final Obstacle obstacle;
  private final Work work;

  private Cover(Obstacle obstacle, Work work) {
    this.obstacle = obstacle;
    this.work = work;
  }

  static Result of(Obstacle obstacle, Collection<Obstacle> others, Work work) {
    List<Obstacle> high = others.stream().filter(other -> other.isAsHighAs(obstacle)).toList();
    Optional<Obstacle> same =
        high.stream().filter(other -> other.shape().equals(obstacle.shape())).findFirst();
    return same.isPresent()
        ? Result.covered(same.map(Obstacle::pointer))
        : new Cover(obstacle, work).by(high);
  }

  private Result by(List<Obstacle> others) {
    List<Obstacle> related = others.stream().filter(this::isRelated).toList();
    for (Obstacle other : related) {
      if (together(List.of(other)).isCovered()) {
        return Result.covered(Optional.of(other.pointer()));
      }
    }
    return together(related);
  }

  private boolean isRelated(Obstacle other) {
    Set<Place> places = obstacle.places();
    return other.places().stream()
        .allMatch(
            place ->
                places.contains(place)
                    || places.stream().anyMatch(p -> p.isBefore(place) || place.isBefore(p)));
  }

  private Result together(List<Obstacle> others) {
    Map<Place, List<Outcome>> box = new LinkedHashMap<>();
    for (Place place : obstacle.places()) {
      Optional<List<Outcome>> outcomes = outcomes(place, others);
      if (outcomes.isEmpty()) {
        return Result.open(List.of());
      }
      List<Outcome> left = new ArrayList<>();
      for (Outcome outcome : outcomes.get()) {
        Situation here = new Situation(Map.of(place, outcome));
        if (obstacle.isLeftBy(place, outcome) && others.stream().noneMatch(here::meets)) {
          left.add(outcome);
        }
      }
      if (left.isEmpty()) {
        return Result.covered(Optional.empty());
      }
      box.put(place, left);
    }
    if (others.stream().anyMatch(other -> contains(other, box))) {
      return Result.covered(Optional.empty());
    }
    return count(box, others);
  }

  /** What a path may come to, as far as the obstacle and the others can tell. */
  private Optional<List<Outcome>> outcomes(Place place, List<Obstacle> others) {
    Set<Question> questions = new LinkedHashSet<>(obstacle.questions(place));
    others.forEach(other -> questions.addAll(other.questions(place)));
    boolean amount =
        Stream.concat(Stream.of(obstacle), others.stream())
            .anyMatch(one -> one.asksForAmount(place));
    int elements = obstacle.elementsNeeded(place);
    Optional<List<Leaf>> leaves = Leaves.of(place, questions, amount);
    if (leaves.isEmpty() || elements > MAX_ELEMENTS || !canAfford(leaves.get(), others)) {
      return Optional.empty();
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (Leaf leaf : leaves.get()) {
      outcomes.add(Outcome.of(leaf));
      if (elements > 1) {
        leaves.get().forEach(other -> outcomes.add(new Outcome(List.of(leaf, other))));
      }
    }
    return Optional.of(outcomes);
  }

  private boolean canAfford(List<Leaf> leaves, List<Obstacle> others) {
    return work.spend((long) leaves.size() * (others.size() + 1));
  }

  /** Whether one other obstacle stops all of the box. */
  private static boolean contains(Obstacle other, Map<Place, List<Outcome>> box) {
    return other.places().stream()
        .allMatch(
            place ->
                box.containsKey(place)
                    && box.get(place).stream().allMatch(outcome -> other.isLeftBy(place, outcome)));
  }

  private Result count(Map<Place, List<Outcome>> box, List<Obstacle> others) {
    long size = 1;
    for (List<Outcome> outcomes : box.values()) {
      size = Math.min(size * outcomes.size(), MAX_SITUATIONS + 1L);
    }
    if (size > MAX_SITUATIONS || !work.spend(size * (others.size() + 1))) {
      return Result.open(first(box));
    }
    List<Situation> real = new ArrayList<>();
    boolean covered = true;
    for (long number = 0; number < size; number++) {
      Situation situation = situation(box, number);
      if (others.stream().noneMatch(situation::meets)) {
        covered = false;
        if (real.size() < MAX_EXAMPLES && situation.isReal()) {
          real.add(situation);
        }
      }
    }
    return covered ? Result.covered(Optional.empty()) : Result.open(real);
  }

  /** The first real outcome of each path; others may stop it. */
  private static List<Situation> first(Map<Place, List<Outcome>> box) {
    Map<Place, Outcome> first = new HashMap<>();
    box.forEach(
        (place, outcomes) ->
            outcomes.stream()
                .filter(Outcome::isReal)
                .findFirst()
                .ifPresent(outcome -> first.put(place, outcome)));
    return List.of(new Situation(first));
  }

  private static Situation situation(Map<Place, List<Outcome>> box, long number) {
    Map<Place, Outcome> outcomes = new LinkedHashMap<>();
    long rest = number;
    for (Map.Entry<Place, List<Outcome>> entry : box.entrySet()) {
      int size = entry.getValue().size();
      outcomes.put(entry.getKey(), entry.getValue().get((int) (rest % size)));
      rest /= size;
    }
    return new Situation(outcomes);
  }
}
