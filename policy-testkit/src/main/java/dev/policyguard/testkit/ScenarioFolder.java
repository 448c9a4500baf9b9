package dev.policyguard.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Tells the scenario files in a folder from the other files in it. */
final class ScenarioFolder {

  private ScenarioFolder() {}

  static List<Path> find(Path folderOrFile) {
    if (!Files.isDirectory(folderOrFile)) {
      return List.of(folderOrFile);
    }
    try (Stream<Path> files = Files.walk(folderOrFile)) {
      return files
          .filter(file -> file.toString().endsWith(".json") && !Files.isDirectory(file))
          .filter(file -> !isPolicy(file))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isPolicy(Path file) {
    try {
      return ScenarioReader.parse(file).value() instanceof Map<?, ?> members
          && members.containsKey("version")
          && !members.containsKey("tests");
    } catch (InvalidScenarioException e) {
      return false; // whoever reads it as a scenario will say what is wrong
    }
  }
}
