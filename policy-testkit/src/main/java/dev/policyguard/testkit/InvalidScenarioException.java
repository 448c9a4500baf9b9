package dev.policyguard.testkit;

import dev.policyguard.policy.Problem;
import java.util.List;
import java.util.stream.Collectors;

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
    super(describe(file, problems));
    this.problems = List.copyOf(problems);
  }

  /** {@return every problem that was found, in the order of the file} */
  public List<Problem> problems() {
    return problems;
  }

  private static String describe(String file, List<Problem> problems) {
    String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
    return problems.stream()
        .map(problem -> "\n  " + problem + excerpt(problem))
        .collect(Collectors.joining("", Shown.bare(file) + " has " + count + ":", ""));
  }

  private static String excerpt(Problem problem) {
    return problem
        .location()
        .filter(place -> !place.excerpt().isBlank())
        .map(place -> "\n      " + place.excerpt() + "\n      " + place.marker())
        .orElse("");
  }
}
