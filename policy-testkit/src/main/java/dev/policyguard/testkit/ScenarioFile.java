package dev.policyguard.testkit;

import dev.policyguard.policy.InvalidPolicyException;
import dev.policyguard.policy.Policy;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A scenario file: a policy, and stories of calls that say how it must decide them.
 *
 * <p>Immutable and thread-safe. Source: the policy language, section 5.
 *
 * @param name the file, as it was named when it was read
 * @param policy the policy under test
 * @param tests the stories; each starts with fresh counters
 */
public record ScenarioFile(String name, Policy policy, List<ScenarioTest> tests) {

  public ScenarioFile {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(policy, "policy");
    tests = List.copyOf(tests);
  }

  /**
   * Reads a scenario file, and the policy file that it names.
   *
   * @param file a file in UTF-8
   * @return what it says
   * @throws InvalidScenarioException with every problem of the file; and if it is missing, cannot
   *     be read or is not UTF-8
   * @throws InvalidPolicyException if the policy file that it names is no policy; a policy inside
   *     the scenario file is part of that file, and what is wrong with it an {@link
   *     InvalidScenarioException}
   */
  public static ScenarioFile read(Path file) {
    return ScenarioReader.read(file);
  }

  /**
   * Reads a scenario file whose text is at hand already, and the policy file that it names.
   *
   * @param file what it is called; its policy is looked for beside it
   * @param text what stands in it
   * @return what it says
   * @throws InvalidScenarioException with every problem of the text
   * @throws InvalidPolicyException if the policy file that it names is no policy
   */
  public static ScenarioFile parse(Path file, String text) {
    return ScenarioReader.read(file, text);
  }

  /**
   * Finds scenario files: the files in a folder and below it whose names end in {@code .json}. A
   * file that is a policy, with a {@code version} and without {@code tests}, is left out, so that a
   * policy may lie beside its scenarios; every other file is taken, so that a broken one is not
   * passed over.
   *
   * @param folderOrFile where to look; what is no folder stands for itself
   * @return the files, sorted by name
   * @throws UncheckedIOException if the folder cannot be read
   */
  public static List<Path> find(Path folderOrFile) {
    return ScenarioFolder.find(folderOrFile);
  }

  /**
   * Plays all tests.
   *
   * @return every call that was not decided as the file expects; empty if all is well
   */
  public List<Mismatch> play() {
    return tests.stream().flatMap(test -> test.play(policy).stream()).toList();
  }

  /**
   * Plays all tests, and writes down what of the policy they meet.
   *
   * @param coverage where that is written down
   * @return every call that was not decided as the file expects; empty if all is well
   */
  public List<Mismatch> play(CoverageRecorder coverage) {
    return tests.stream().flatMap(test -> test.play(policy, coverage).stream()).toList();
  }
}
