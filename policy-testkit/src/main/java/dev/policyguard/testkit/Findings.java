package dev.policyguard.testkit;

import dev.policyguard.policy.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is wrong with one scenario file, as far as it was read. Confined to a thread. */
final class Findings {

  private static final Comparator<Problem> IN_TEXT =
      Comparator.comparing(
          problem -> problem.location().orElseThrow(),
          Comparator.comparingInt(Problem.Location::line)
              .thenComparingInt(Problem.Location::column));

  private final String file;
  private final JsonText json;
  private final List<Problem> problems;

  Findings(String file, JsonText json) {
    this.file = file;
    this.json = json;
    this.problems = new ArrayList<>(json.problems());
  }

  ScenarioPlace place(String pointer) {
    Problem.Location location = json.place(pointer);
    return new ScenarioPlace(file, location.line(), location.column());
  }

  void add(String pointer, String found, String allowed) {
    add(Problem.at(pointer, found, allowed).withLocation(json.place(pointer)));
  }

  /** Adds a problem with the name of a member, not with its value. */
  void addName(Problem problem) {
    add(problem.withLocation(json.namePlace(problem.pointer())));
  }

  void add(Problem problem) {
    problems.add(problem);
  }

  void throwIfAny() {
    if (!problems.isEmpty()) {
      throw new InvalidScenarioException(file, problems.stream().sorted(IN_TEXT).toList());
    }
  }
}
