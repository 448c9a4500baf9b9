package dev.policyguard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.AssertionFailedError;

class WrongExpectationTest {

  static Stream<Path> wrong() {
    return GoldenScenarios.in("wrong");
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void execute_wrongExpectation_failsWithWhatAUserNeeds(Path file) throws IOException {
    GoldenScenarios.assertGolden(file, failure(file).getMessage());
  }

  @Test
  void execute_wrongExpectation_hasBothSidesForAnEditorToCompare() {
    AssertionFailedError failure =
        failure(GoldenScenarios.RESOURCES.resolve("wrong/several-calls.json"));
    assertThat(failure.getExpected().getValue())
        .isEqualTo("call 1: decision \"deny\"\ncall 3: decision \"allow\"");
    assertThat(failure.getActual().getValue())
        .isEqualTo("call 1: decision \"allow\"\ncall 3: decision \"deny\"");
  }

  private static AssertionFailedError failure(Path file) {
    List<DynamicTest> tests = ScenarioTests.in(file).toList();
    assertThat(tests).hasSize(1);
    AssertionFailedError failure =
        catchThrowableOfType(
            AssertionFailedError.class, () -> tests.get(0).getExecutable().execute());
    assertThat(failure).as("what the test in %s fails with", file).isNotNull();
    return failure;
  }
}
