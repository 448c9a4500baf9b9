package dev.policyguard.checks.testing;

import dev.policyguard.testkit.ScenarioTests;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The other way that docs/testing-policies.md shows. */
class ScenariosInAFactoryTest {

  @TestFactory
  Stream<DynamicTest> policies() {
    return ScenarioTests.in(Path.of("src/test/policies"));
  }
}
