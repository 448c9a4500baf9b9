package dev.policyguard.examples.testserver.cases;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BrokenSetUpCases {

  @BeforeAll
  @SuppressWarnings("DoNotCallSuggester") // JUnit does call it
  static void breaks() {
    throw new IllegalStateException("no database");
  }

  @Test
  void neverRuns() {}
}
