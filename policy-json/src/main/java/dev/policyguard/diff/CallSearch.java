package dev.policyguard.diff;

import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.guard.PolicyGuard;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Looks for a call that one policy lets through and another does not, and asks guards of both
 * before it says that it has one. The same search finds the same call.
 */
final class CallSearch {

  private static final int TRIES = 40;

  /** About as much work as to build a call and decide it twice. */
  private static final long CALL = 500;

  private final String tool;
  private final PolicyGuard strict;
  private final PolicyGuard lax;
  private final Work work;
  private final Map<Place, List<Outcome>> harmless;

  /**
   * Prepares a search.
   *
   * @param tool which tool the call is for
   * @param strict the policy that should not let it through
   * @param lax the policy that should
   * @param obstacles what may stand in its way there
   */
  CallSearch(
      String tool, PolicyGuard strict, PolicyGuard lax, Collection<Obstacle> obstacles, Work work) {
    this.tool = tool;
    this.strict = strict;
    this.lax = lax;
    this.work = work;
    this.harmless = harmless(obstacles);
  }

  /** How far a call gets. */
  private enum Reach {
    NOWHERE,
    TO_A_PERSON,
    THROUGH;

    static Reach of(Decision decision) {
      return decision instanceof Decision.Allowed
          ? THROUGH
          : decision instanceof Decision.ApprovalRequired ? TO_A_PERSON : NOWHERE;
    }
  }

  /** A call in one of the situations that gets further than before. */
  Optional<ToolCall> further(List<Situation> situations) {
    return find(
        situations,
        call -> Reach.of(lax.decide(call)).compareTo(Reach.of(strict.decide(call))) > 0);
  }

  /** A call that gets somewhere at all. */
  Optional<ToolCall> anyLetThrough() {
    return find(
        List.of(new Situation(Map.of())), call -> Reach.of(lax.decide(call)) != Reach.NOWHERE);
  }

  private interface Test {
    boolean isMetBy(ToolCall call);
  }

  private Optional<ToolCall> find(List<Situation> situations, Test test) {
    Random random = new Random(1);
    for (int i = 0; i < TRIES; i++) {
      for (Situation situation : situations) {
        if (!work.spend(CALL)) {
          return Optional.empty();
        }
        Map<Place, Outcome> outcomes = new LinkedHashMap<>();
        for (Map.Entry<Place, List<Outcome>> place : harmless.entrySet()) {
          List<Outcome> choice = place.getValue();
          outcomes.put(
              place.getKey(), i == 0 ? choice.get(0) : choice.get(random.nextInt(choice.size())));
        }
        outcomes.putAll(situation.outcomes());
        ToolCall call = CallBuilder.build(tool, outcomes);
        if (test.isMetBy(call)) {
          return Optional.of(call);
        }
      }
    }
    return Optional.empty();
  }

  /** For each path, what brings the fewest obstacles that look at nothing else. */
  private static Map<Place, List<Outcome>> harmless(Collection<Obstacle> obstacles) {
    Map<Place, List<Obstacle>> byPlace = new LinkedHashMap<>();
    for (Obstacle obstacle : obstacles) {
      for (Place place : obstacle.places()) {
        byPlace.computeIfAbsent(place, p -> new ArrayList<>()).add(obstacle);
      }
    }
    Map<Place, List<Outcome>> harmless = new LinkedHashMap<>();
    byPlace.forEach((place, here) -> harmless.put(place, leastHarmful(place, here)));
    return harmless;
  }

  private static List<Outcome> leastHarmful(Place place, List<Obstacle> here) {
    List<Outcome> best = new ArrayList<>();
    int least = Integer.MAX_VALUE;
    for (Outcome outcome : outcomes(place, here)) {
      int harm = harm(new Situation(Map.of(place, outcome)), here);
      if (harm < least) {
        best.clear();
        least = harm;
      }
      if (harm == least) {
        best.add(outcome);
      }
    }
    return best;
  }

  private static int harm(Situation situation, List<Obstacle> obstacles) {
    int harm = 0;
    for (Obstacle obstacle : obstacles) {
      if (situation.meets(obstacle)) {
        harm += obstacle.level() == Obstacle.Level.REFUSES ? 100 : 1;
      }
    }
    return harm;
  }

  private static List<Outcome> outcomes(Place place, List<Obstacle> obstacles) {
    Set<Question> questions = new LinkedHashSet<>();
    obstacles.forEach(obstacle -> questions.addAll(obstacle.questions(place)));
    boolean amount = obstacles.stream().anyMatch(obstacle -> obstacle.asksForAmount(place));
    List<Outcome> outcomes = new ArrayList<>();
    if (place.isMany()) {
      outcomes.add(new Outcome(List.of()));
    }
    Leaves.of(place, questions, amount).orElse(List.of(Leaf.ABSENT)).stream()
        .filter(Leaf::isReal)
        .forEach(leaf -> outcomes.add(Outcome.of(leaf)));
    return outcomes;
  }
}
