package dev.policyguard.examples.testserver;

import java.util.List;

/**
 * What a run of tests found. Immutable.
 *
 * @param passed how many tests did what they should
 * @param failed how many found something wrong: an assertion did not hold
 * @param errors how many broke: something else was thrown
 * @param skipped how many were disabled or gave up
 * @param failures what failed and what broke
 */
record TestReport(int passed, int failed, int errors, int skipped, List<Failure> failures) {

  TestReport {
    failures = List.copyOf(failures);
  }

  int total() {
    return passed + failed + errors + skipped;
  }

  String summary() {
    return passed
        + " passed, "
        + failed
        + " failed, "
        + errors
        + (errors == 1 ? " error, " : " errors, ")
        + skipped
        + " skipped";
  }

  /**
   * One test that did not pass. Immutable.
   *
   * @param test the test, as in {@code WritingTest.writesForty}
   * @param kind {@code failed} or {@code error}
   * @param message what it said
   */
  record Failure(String test, String kind, String message) {}
}
