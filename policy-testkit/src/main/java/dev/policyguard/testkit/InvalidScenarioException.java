package dev.policyguard.testkit;

import dev.policyguard.policy.Problem;
import java.util.List;

/**
 * A scenario file that cannot be played, with everything that is wrong with it. The message is for
 * people: a line for each problem and, where it has a place in the file, the offending line with a
 * mark below it.
 */
public final class InvalidScenarioException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // an immutable list of records of strings; nobody sends it anywhere
  private final List<Problem> problems;

  InvalidScenarioException(String file, List<Problem> problems) {
    super(Problem.describe(file, problems));
    this.problems = List.copyOf(problems);
  }

  /** {@return every problem that was found, in the order of the file} */
  public List<Problem> problems() {
    return problems;
  }
}
