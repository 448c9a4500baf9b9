package dev.policyguard.examples.testserver;

import java.util.List;

/**
 * One run of tests, measured. Immutable.
 *
 * @param report what the run found
 * @param millis how long it took, from finding the tests to the last result
 * @param timings how long each test took, in the order they ran
 * @param allocatedBytes how much memory the run asked for
 * @param heapUsedBytes how much of the heap was in use when it was over
 */
record TestIteration(
    TestReport report,
    double millis,
    List<Timing> timings,
    long allocatedBytes,
    long heapUsedBytes) {

  TestIteration {
    timings = List.copyOf(timings);
  }

  /**
   * How long one test took. Immutable.
   *
   * @param test the test, as in {@code WritingTest.writesForty}
   * @param millis how long it took
   */
  record Timing(String test, double millis) {}
}
