package dev.policyguard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BrokenScenarioFileTest {

  static Stream<Path> broken() {
    return GoldenScenarios.in("broken");
  }

  @ParameterizedTest
  @MethodSource("broken")
  void read_brokenFile_namesAllThatIsWrong(Path file) throws IOException {
    InvalidScenarioException refusal =
        catchThrowableOfType(InvalidScenarioException.class, () -> ScenarioFile.read(file));
    assertThat(refusal).as("what %s is refused with", file).isNotNull();
    assertThat(refusal.problems()).isNotEmpty();
    GoldenScenarios.assertGolden(file, refusal.getMessage());
  }
}
