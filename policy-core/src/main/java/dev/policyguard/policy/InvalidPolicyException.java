package dev.policyguard.policy;

import java.util.List;

/**
 * A policy that cannot be used, with everything that is wrong with it. The message is for people: a
 * line for each problem and, where the policy was read from a text, the offending line with a mark
 * below it.
 */
public final class InvalidPolicyException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // an immutable list of records of strings; nobody sends it anywhere
  private final List<Problem> problems;

  /**
   * Makes the exception.
   *
   * @param source what was read, as its author knows it: a file's name for example
   * @param problems what is wrong; not empty
   */
  public InvalidPolicyException(String source, List<Problem> problems) {
    super(Problem.describe(source, problems));
    this.problems = List.copyOf(problems);
  }

  /** {@return every problem that was found, in the order of the document} */
  public List<Problem> problems() {
    return problems;
  }
}
