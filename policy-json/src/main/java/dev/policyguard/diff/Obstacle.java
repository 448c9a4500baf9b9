package dev.policyguard.diff;

import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One thing that may stand in a call's way, whatever the counters say. Immutable.
 *
 * @param level how much it stands in the way
 * @param pointer where the policy says so
 * @param shape when
 */
record Obstacle(Level level, String pointer, Shape shape) {

  // The more elements a path leads to, the more is in the way: a requirement must be met by all of
  // them, and a denial by none. So if a small set of elements has something in its way, then so has
  // each that it is part of.

  /** How much stands in the way. */
  enum Level {
    REFUSES,
    ASKS
  }

  /** When it stands in the way. */
  sealed interface Shape {}

  /**
   * Where a requirement is not met: it is FALSE or ERROR.
   *
   * @param place where it looks
   * @param question what must be met
   */
  record Unmet(Place place, Question question) implements Shape {}

  /**
   * Where none of several questions is FALSE; without questions always.
   *
   * @param questions what is asked where
   */
  record Held(Map<Place, Set<Question>> questions) implements Shape {
    Held {
      questions = Collections.unmodifiableMap(new LinkedHashMap<>(questions));
    }
  }

  /**
   * Where no amount stands that can be charged.
   *
   * @param place where it looks
   */
  record NoAmount(Place place) implements Shape {}

  /** Always. */
  static Obstacle always(Level level, String pointer) {
    return new Obstacle(level, pointer, new Held(Map.of()));
  }

  /** A requirement is as many obstacles as it has conditions. */
  static List<Obstacle> required(Rule rule, String pointer) {
    List<Obstacle> obstacles = new ArrayList<>();
    for (Condition condition : rule.conditions()) {
      Shape shape = new Unmet(Place.of(condition.path()), Question.of(condition));
      obstacles.add(new Obstacle(Level.REFUSES, pointer, shape));
    }
    return obstacles;
  }

  static Obstacle held(Level level, Rule rule, String pointer) {
    Map<Place, Set<Question>> questions = new LinkedHashMap<>();
    for (Condition condition : rule.conditions()) {
      questions
          .computeIfAbsent(Place.of(condition.path()), place -> new LinkedHashSet<>())
          .add(Question.of(condition));
    }
    return new Obstacle(level, pointer, new Held(questions));
  }

  /** Whether it stands in the way of a call at least as much as another that does. */
  boolean isAsHighAs(Obstacle other) {
    return level == Level.REFUSES || other.level == Level.ASKS;
  }

  Set<Place> places() {
    if (shape instanceof Unmet unmet) {
      return Set.of(unmet.place());
    } else if (shape instanceof Held held) {
      return held.questions().keySet();
    }
    return Set.of(((NoAmount) shape).place());
  }

  Set<Question> questions(Place place) {
    if (shape instanceof Unmet unmet && unmet.place().equals(place)) {
      return Set.of(unmet.question());
    } else if (shape instanceof Held held) {
      return held.questions().getOrDefault(place, Set.of());
    }
    return Set.of();
  }

  boolean asksForAmount(Place place) {
    return shape instanceof NoAmount amount && amount.place().equals(place);
  }

  /** Whether what one place comes to leaves it in the way; the only place, or each of several. */
  boolean isLeftBy(Place place, Outcome outcome) {
    if (shape instanceof Unmet unmet) {
      return outcome.isUnmet(unmet.question());
    } else if (shape instanceof Held) {
      return questions(place).stream().allMatch(outcome::isHeld);
    }
    return outcome.isNoAmount();
  }

  /** How many elements it takes, where a path leads to many, to stand in the way. */
  int elementsNeeded(Place place) {
    return place.isMany() ? Math.max(1, questions(place).size()) : 1;
  }
}
