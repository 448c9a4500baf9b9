package dev.policyguard.testkit;

import dev.policyguard.decision.Decision;
import dev.policyguard.policy.Amount;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.opentest4j.AssertionFailedError;

/**
 * What is asserted of a call that was made in a {@link PolicyStory}. Where it was made several
 * times, all of it must hold for each; {@link #remaining} alone speaks of the last. What fails
 * throws an {@link AssertionFailedError}. Confined to a thread.
 */
public sealed class Verdict permits Denial {

  private final PolicyStory story;
  private final StoryLog.Chapter chapter;

  Verdict(PolicyStory story, StoryLog.Chapter chapter) {
    this.story = story;
    this.chapter = chapter;
  }

  Verdict(Verdict other) {
    this(other.story, other.chapter);
  }

  /**
   * Asserts which rule decided.
   *
   * @param rule the rule's id, as in {@code /tools/pytest/limits/pytest_rate}
   * @return this
   */
  public Verdict byRule(String rule) {
    check("rule " + Shown.text(rule), decision -> "rule " + Shown.text(decision.rule()));
    return this;
  }

  /**
   * Asserts what the caller is told.
   *
   * @param message the message, word for word
   * @return this
   */
  public Verdict withMessage(String message) {
    check(
        "message " + Shown.text(message), decision -> "message " + Shown.text(decision.message()));
    return this;
  }

  /**
   * Asserts what remains of a limit after the last of these calls.
   *
   * @param counter the limit's counter
   * @param amount what remains
   * @return this
   */
  public Verdict remaining(String counter, long amount) {
    return remaining(counter, Amount.of(amount));
  }

  /**
   * Asserts what remains of a limit after the last of these calls.
   *
   * @param counter the limit's counter
   * @param amount what remains, with at most six decimals
   * @return this
   */
  public Verdict remaining(String counter, BigDecimal amount) {
    return remaining(counter, Amount.of(amount));
  }

  private Verdict remaining(String counter, Amount amount) {
    int last = chapter.made().size() - 1;
    Amount left = chapter.made().get(last).decision().remaining().get(counter);
    if (!amount.equals(left)) {
      String of = " of " + Shown.text(counter);
      String actual = left == null ? "nothing is known" + of : left + of + " remains";
      throw StoryFailure.ofCall(story, chapter, last, amount + of + " remains", actual);
    }
    return this;
  }

  /** {@return the story, to go on with} */
  public PolicyStory then() {
    return story;
  }

  /** Holds each decision against what was expected; two that are told alike are the same. */
  final void check(String expected, Function<Decision, String> told) {
    checkEach(made -> told.apply(made.decision()).equals(expected), expected, told);
  }

  final void checkKind(Expectation.Kind expected) {
    checkEach(
        made -> Expectation.Kind.of(made.decision()) == expected,
        StoryLog.verdict(expected),
        StoryLog::verdict);
  }

  /** Asserts that a person was asked, since the story says what the person answers. */
  final void checkAsked() {
    checkEach(
        Stage.Made::asked,
        "a person is asked",
        decision -> "nobody is asked: " + StoryLog.verdict(decision));
  }

  private void checkEach(
      Predicate<Stage.Made> asExpected, String expected, Function<Decision, String> told) {
    List<Stage.Made> made = chapter.made();
    for (int i = 0; i < made.size(); i++) {
      if (!asExpected.test(made.get(i))) {
        String actual = told.apply(made.get(i).decision());
        throw StoryFailure.ofCall(story, chapter, i, expected, actual);
      }
    }
  }
}
