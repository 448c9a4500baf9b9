package dev.policyguard.testkit;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The language-neutral suite of the policy language, which every implementation should pass. */
class ConformanceTest {

  @TestFactory
  Stream<DynamicTest> decide_conformanceSuite_asTheLanguageSays() {
    return ScenarioTests.in(ConformanceSuite.FOLDER);
  }
}
