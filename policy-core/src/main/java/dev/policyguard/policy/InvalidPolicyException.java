package dev.policyguard.policy;

import dev.policyguard.call.PlainText;
import java.util.List;
import java.util.stream.Collectors;

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
    super(describe(source, problems));
    this.problems = List.copyOf(problems);
  }

  /** {@return every problem that was found, in the order of the document} */
  public List<Problem> problems() {
    return problems;
  }

  private static String describe(String source, List<Problem> problems) {
    String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
    return problems.stream()
        .map(problem -> "\n  " + problem + excerpt(problem))
        .collect(Collectors.joining("", PlainText.of(source) + " has " + count + ":", ""));
  }

  private static String excerpt(Problem problem) {
    return problem
        .location()
        .filter(place -> !place.excerpt().isBlank())
        .map(place -> "\n      " + place.excerpt() + "\n      " + place.marker())
        .orElse("");
  }
}
