package dev.policyguard.diff;

import dev.policyguard.condition.Truth;
import java.util.List;

/**
 * What a path comes to in one call: one leaf; or, where it leads to many places, those that there
 * are, perhaps none.
 *
 * @param leaves the leaves
 */
record Outcome(List<Leaf> leaves) {

  static Outcome of(Leaf leaf) {
    return new Outcome(List.of(leaf));
  }

  /** Whether the question, which must be met everywhere, is not. */
  boolean isUnmet(Question question) {
    return leaves.stream().anyMatch(leaf -> leaf.answer(question) != Truth.TRUE);
  }

  /** Whether the question, which must be met nowhere, is met or has no answer somewhere. */
  boolean isHeld(Question question) {
    return leaves.stream().anyMatch(leaf -> leaf.answer(question) != Truth.FALSE);
  }

  boolean isNoAmount() {
    return leaves.stream().anyMatch(leaf -> !leaf.isAmount());
  }

  boolean isReal() {
    return leaves.stream().allMatch(Leaf::isReal);
  }
}
