package dev.policyguard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Scenario files that must fail, each beside a text file with the words that it must fail with. */
final class GoldenScenarios {

  static final Path RESOURCES = Path.of("src", "test", "resources");

  private GoldenScenarios() {}

  static Stream<Path> in(String folder) {
    try (Stream<Path> files = Files.list(RESOURCES.resolve(folder))) {
      List<Path> scenarios =
          files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
      assertThat(scenarios).isNotEmpty();
      return scenarios.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Compares a message with the golden one, in which files go by their names alone. */
  static void assertGolden(Path scenario, String message) throws IOException {
    Path golden =
        scenario.resolveSibling(scenario.getFileName().toString().replace(".json", ".txt"));
    assertThat(message.replace(scenario.toString(), scenario.getFileName().toString()) + "\n")
        .as("the message of %s, against %s", scenario, golden)
        .isEqualTo(Files.readString(golden));
  }
}
