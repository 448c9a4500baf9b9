package dev.policyguard.testkit;

import dev.policyguard.policy.InvalidPolicyException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.AssertionFailedError;

/**
 * Runs scenario files in JUnit: one dynamic test for each of their tests, named by file and test.
 *
 * <pre>
 *   {@literal @}PolicyScenarios("src/test/policies")
 *   class PoliciesTest implements ScenarioTests {}
 * </pre>
 *
 * <p>or, beside tests of another kind,
 *
 * <pre>
 *   {@literal @}TestFactory
 *   {@code Stream<DynamicTest> policies() {
 *     return ScenarioTests.in(Path.of("src/test/policies"));
 *   }}
 * </pre>
 *
 * <p>Needs JUnit 5, which users bring themselves.
 */
public interface ScenarioTests {

  /**
   * Makes dynamic tests of the scenario files that the class names by {@link PolicyScenarios}.
   *
   * @return the tests, as {@link #in} makes them
   * @throws IllegalStateException if the class does not say where its scenario files are
   */
  @TestFactory
  default Stream<DynamicTest> scenarios() {
    PolicyScenarios scenarios =
        AnnotationSupport.findAnnotation(getClass(), PolicyScenarios.class)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        getClass().getName()
                            + " does not say where its scenario files are, must be annotated with"
                            + " @PolicyScenarios(\"folder or file\")"));
    List<Path> folders = Stream.of(scenarios.value()).map(Path::of).toList();
    Stream<DynamicTest> coverage =
        scenarios.coverage() == 0
            ? Stream.empty()
            : Stream.of(coverage(folders, CoverageThreshold.ofPercent(scenarios.coverage())));
    return Stream.concat(folders.stream().flatMap(ScenarioTests::in), coverage);
  }

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
  static Stream<DynamicTest> in(Path folderOrFile) {
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
  static Stream<DynamicTest> in(Path folderOrFile, CoverageThreshold threshold) {
    return Stream.concat(in(folderOrFile), Stream.of(coverage(List.of(folderOrFile), threshold)));
  }

  private static DynamicTest coverage(List<Path> foldersAndFiles, CoverageThreshold threshold) {
    return DynamicTest.dynamicTest(
        "coverage of at least " + threshold.percent() + " %",
        foldersAndFiles.get(0).toUri(),
        () -> check(coverages(foldersAndFiles), threshold));
  }

  private static List<PolicyCoverage> coverages(List<Path> foldersAndFiles) {
    CoverageRecorder recorder = new CoverageRecorder();
    foldersAndFiles.stream()
        .flatMap(folderOrFile -> ScenarioFile.find(folderOrFile).stream())
        .distinct()
        .forEach(file -> ScenarioFile.read(file).play(recorder));
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
