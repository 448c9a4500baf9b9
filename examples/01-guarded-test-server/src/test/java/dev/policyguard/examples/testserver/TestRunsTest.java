package dev.policyguard.examples.testserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.examples.testserver.TestIteration.Timing;
import dev.policyguard.examples.testserver.TestReport.Failure;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestRunsTest {

  private static final Optional<String> ANY = Optional.empty();

  private final TestRuns suite = new TestRuns(TestRunsTest.class.getPackageName() + ".suite");
  private final TestRuns cases = new TestRuns(TestRunsTest.class.getPackageName() + ".cases");

  @Test
  void run_wholeSuite_tellsFailuresFromErrors() {
    assertThat(suite.run(ANY, ANY))
        .isEqualTo(
            new TestReport(
                4,
                1,
                1,
                1,
                List.of(
                    new Failure(
                        "ReadingTest.readsZero",
                        "error",
                        "IllegalArgumentException: 'N' is no Roman digit"),
                    new Failure(
                        "WritingTest.writesForty", "failed", "expected: <XL> but was: <XXXX>"))));
  }

  @Test
  void run_oneClass_runsOnlyThat() {
    assertThat(suite.run(Optional.of("WritingTest"), ANY).summary())
        .isEqualTo("2 passed, 1 failed, 0 errors, 1 skipped");
  }

  @Test
  void run_oneTag_runsOnlyThat() {
    assertThat(suite.run(ANY, Optional.of("reading")).summary())
        .isEqualTo("2 passed, 0 failed, 1 error, 0 skipped");
  }

  @Test
  void run_classAndTagThatExcludeEachOther_runsNothing() {
    assertThat(suite.run(Optional.of("WritingTest"), Optional.of("reading")).total()).isZero();
  }

  @Test
  void run_nameThatIsAPattern_isTakenLiterally() {
    assertThat(suite.run(Optional.of(".*"), ANY).total()).isZero();
  }

  @Test
  void run_classOutsideTheSuite_isNotRun() {
    assertThat(suite.run(Optional.of("../cases/OtherCases"), ANY).total()).isZero();
    assertThat(suite.run(Optional.of(TestRunsTest.class.getName()), ANY).total()).isZero();
  }

  @Test
  void run_disabledClass_countsItsTestsAsSkipped() {
    assertThat(cases.run(Optional.of("DisabledCases"), ANY))
        .isEqualTo(new TestReport(0, 0, 0, 2, List.of()));
  }

  @Test
  void run_brokenSetUp_isAnError() {
    assertThat(cases.run(Optional.of("BrokenSetUpCases"), ANY))
        .isEqualTo(
            new TestReport(
                0,
                0,
                1,
                0,
                List.of(
                    new Failure(
                        "BrokenSetUpCases", "error", "IllegalStateException: no database"))));
  }

  @Test
  void run_assumptionsParametersAndSilence_areCounted() {
    assertThat(cases.run(Optional.of("OtherCases"), ANY))
        .isEqualTo(
            new TestReport(
                2,
                2,
                0,
                1,
                List.of(
                    new Failure(
                        "OtherCases.isPositive", "failed", "expected: <true> but was: <false>"),
                    new Failure(
                        "OtherCases.throwsWithoutWords", "failed", "AssertionError: null"))));
  }

  @Test
  void iterate_oneClass_measuresEveryTest() {
    TestIteration run = suite.iterate(Optional.of("ReadingTest"), ANY);

    assertThat(run.report().total()).isEqualTo(3);
    assertThat(run.timings())
        .extracting(Timing::test)
        .containsExactly(
            "ReadingTest.readsAYear", "ReadingTest.readsFour", "ReadingTest.readsZero");
    assertThat(run.timings()).allSatisfy(timing -> assertThat(timing.millis()).isPositive());
    assertThat(run.millis())
        .isGreaterThan(run.timings().stream().mapToDouble(Timing::millis).sum());
    assertThat(run.allocatedBytes()).isBetween(1_000L, 100_000_000L);
    assertThat(run.heapUsedBytes()).isPositive();
  }
}
