package dev.policyguard.diff;

import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Finds which rule of a list became which: by what it says, its name, and what it looks at. */
final class RulePairs {

  /**
   * What became of a rule.
   *
   * @param before the index of the old rule, if there was one
   * @param after the index of the new rule, if there is one
   */
  record Pair(Optional<Integer> before, Optional<Integer> after) {}

  private static final List<Function<Rule, Object>> LIKENESS =
      List.of(
          rule -> rule,
          rule -> questions(rule),
          rule -> rule.name().<Object>map(name -> name).orElseGet(Object::new),
          rule ->
              rule.conditions().stream()
                  .map(condition -> List.of(Place.of(condition.path()), condition.operator()))
                  .toList(),
          rule -> places(rule));

  private final List<Rule> before;
  private final List<Rule> after;
  private final List<Integer> leftBefore = new ArrayList<>();
  private final List<Integer> leftAfter = new ArrayList<>();
  private final List<Pair> pairs = new ArrayList<>();

  private RulePairs(List<Rule> before, List<Rule> after) {
    this.before = before;
    this.after = after;
    for (int i = 0; i < before.size(); i++) {
      leftBefore.add(i);
    }
    for (int i = 0; i < after.size(); i++) {
      leftAfter.add(i);
    }
  }

  /** Every rule, old or new, in one pair: those that are left first, then those that came. */
  static List<Pair> of(List<Rule> before, List<Rule> after) {
    RulePairs pairs = new RulePairs(before, after);
    LIKENESS.forEach(pairs::pairUp);
    pairs.leftBefore.forEach(i -> pairs.pairs.add(new Pair(Optional.of(i), Optional.empty())));
    pairs.pairs.sort(java.util.Comparator.comparing(pair -> pair.before().orElseThrow()));
    pairs.leftAfter.forEach(i -> pairs.pairs.add(new Pair(Optional.empty(), Optional.of(i))));
    return pairs.pairs;
  }

  private void pairUp(Function<Rule, Object> likeness) {
    for (Integer i : List.copyOf(leftBefore)) {
      Object like = likeness.apply(before.get(i));
      leftAfter.stream()
          .filter(j -> likeness.apply(after.get(j)).equals(like))
          .findFirst()
          .ifPresent(
              j -> {
                leftBefore.remove(i);
                leftAfter.remove(j);
                pairs.add(new Pair(Optional.of(i), Optional.of(j)));
              });
    }
  }

  private static Object questions(Rule rule) {
    return new HashSet<>(
        rule.conditions().stream()
            .map(condition -> List.of(Place.of(condition.path()), Question.of(condition)))
            .toList());
  }

  private static Object places(Rule rule) {
    return new HashSet<>(rule.conditions().stream().map(Condition::path).map(Place::of).toList());
  }
}
