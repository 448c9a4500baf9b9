package dev.policyguard.cli;

import dev.policyguard.testkit.Mismatch;
import dev.policyguard.testkit.ScenarioTest;
import java.util.List;

/**
 * A scenario file that was played, or could not be.
 *
 * @param file the file
 * @param refusal why it could not be played; empty if it was
 * @param readable how reading it went
 * @param tests its tests
 */
record Played(Source file, String refusal, ExitCode readable, List<Test> tests) {

  Played {
    tests = List.copyOf(tests);
  }

  /**
   * A test that was played.
   *
   * @param test the test
   * @param mismatches what was not decided as expected
   * @param nanos how long it took
   */
  record Test(ScenarioTest test, List<Mismatch> mismatches, long nanos) {

    boolean passed() {
      return mismatches.isEmpty();
    }
  }

  boolean wasPlayed() {
    return refusal.isEmpty();
  }

  long failures() {
    return tests.stream().filter(test -> !test.passed()).count();
  }

  ExitCode code() {
    return readable.or(failures() == 0 ? ExitCode.OK : ExitCode.FINDINGS);
  }

  /** How it went, in a word. */
  String status() {
    return switch (readable) {
      case OK -> failures() == 0 ? "passed" : "failed";
      case FINDINGS -> "invalid";
      case MISUSE, BUG -> "unreadable";
    };
  }
}
