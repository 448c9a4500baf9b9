package dev.policyguard.testkit;

import dev.policyguard.policy.InvalidPolicyException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.AssertionFailedError;

/**
 * Runs scenario files in JUnit: one dynamic test for each of their tests.
 *
 * <pre>
 *   {@literal @}TestFactory
 *   {@code Stream<DynamicTest> policy() {
 *     return ScenarioTests.in(Path.of("src/test/policies"));
 *   }}
 * </pre>
 *
 * <p>Needs JUnit 5, which users bring themselves.
 */
public final class ScenarioTests {

  private ScenarioTests() {}

  /**
   * Makes dynamic tests of scenario files. A file that cannot be read becomes a test that fails and
   * says why.
   *
   * @param folderOrFile a scenario file, or a folder: see {@link ScenarioFile#find}
   * @return the tests, named by file and test; each throws an {@link AssertionFailedError} that
   *     tells of every call that was not decided as expected
   * @throws IllegalArgumentException if there is no scenario file, since nothing would be tested
   * @throws UncheckedIOException if the folder cannot be read
   */
  public static Stream<DynamicTest> in(Path folderOrFile) {
    List<Path> files = ScenarioFile.find(folderOrFile);
    if (files.isEmpty()) {
      throw new IllegalArgumentException(
          folderOrFile + " has no scenario file, must have at least one *.json with \"tests\"");
    }
    return files.stream().flatMap(file -> tests(file, nameOf(file, folderOrFile)));
  }

  /**
   * Makes dynamic tests of scenario files, and one more that fails if together they cover too
   * little of a policy. That one plays all files itself, so it says the same when it runs alone.
   *
   * @param folderOrFile a scenario file, or a folder: see {@link ScenarioFile#find}
   * @param threshold how much of each policy must be covered
   * @return the tests, that of the coverage last
   * @throws IllegalArgumentException if there is no scenario file, since nothing would be tested
   * @throws UncheckedIOException if the folder cannot be read
   */
  public static Stream<DynamicTest> in(Path folderOrFile, CoverageThreshold threshold) {
    DynamicTest coverage =
        DynamicTest.dynamicTest(
            "coverage of at least " + threshold.percent() + " %",
            folderOrFile.toUri(),
            () -> check(coverages(folderOrFile), threshold));
    return Stream.concat(in(folderOrFile), Stream.of(coverage));
  }

  private static List<PolicyCoverage> coverages(Path folderOrFile) {
    CoverageRecorder recorder = new CoverageRecorder();
    ScenarioFile.find(folderOrFile).forEach(file -> ScenarioFile.read(file).play(recorder));
    return recorder.coverages();
  }

  private static void check(List<PolicyCoverage> coverages, CoverageThreshold threshold) {
    List<PolicyCoverage> below = threshold.missedBy(coverages);
    if (!below.isEmpty()) {
      throw new AssertionFailedError(
          below.stream()
              .map(PolicyCoverage::toString)
              .collect(
                  Collectors.joining(
                      "\n", "must cover at least " + threshold.percent() + " %:\n", "")));
    }
  }

  private static String nameOf(Path file, Path folderOrFile) {
    Path name = file.equals(folderOrFile) ? file.getFileName() : folderOrFile.relativize(file);
    return String.valueOf(name);
  }

  private static Stream<DynamicTest> tests(Path file, String name) {
    ScenarioFile scenarios;
    try {
      scenarios = ScenarioFile.read(file);
    } catch (InvalidScenarioException | InvalidPolicyException e) {
      return Stream.of(
          DynamicTest.dynamicTest(
              name,
              file.toUri(),
              () -> {
                throw e;
              }));
    }
    return scenarios.tests().stream()
        .map(
            test ->
                DynamicTest.dynamicTest(
                    name + ": " + test.name(),
                    uri(file, test.place()),
                    () -> check(test.play(scenarios.policy()))));
  }

  /** What JUnit tells an editor, so that a click on a test opens the file at its line. */
  private static URI uri(Path file, ScenarioPlace place) {
    return URI.create(file.toUri() + "?line=" + place.line() + "&column=" + place.column());
  }

  private static void check(List<Mismatch> mismatches) {
    if (!mismatches.isEmpty()) {
      MismatchReport report = new MismatchReport(mismatches);
      throw new AssertionFailedError(report.text(), report.expected(), report.actual());
    }
  }
}
