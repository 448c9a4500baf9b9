package dev.policyguard.cli;

import dev.policyguard.testkit.InvalidScenarioException;
import dev.policyguard.testkit.ScenarioFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The scenario files that arguments name: files, folders with them, or the standard input. */
final class ScenarioSources {

  private static final int MOST_MEBIBYTES = 256;

  private ScenarioSources() {}

  /** Each file once, however often it is named; a folder without one is a mistake. */
  static Set<Source> of(List<String> arguments) {
    Set<Source> files = new LinkedHashSet<>();
    for (String argument : arguments) {
      Source source = new Source(argument);
      if (source.isStandardInput() || !Files.isDirectory(source.path())) {
        files.add(source);
        continue;
      }
      try {
        List<Path> found = ScenarioFile.find(source.path());
        if (found.isEmpty()) {
          throw source.mistake(
              "has no scenario file, must have at least one *.json with \"tests\"");
        }
        found.forEach(file -> files.add(new Source(file.toString())));
      } catch (UncheckedIOException e) {
        throw source.mistake("cannot be read");
      }
    }
    return files;
  }

  /**
   * Reads one of them.
   *
   * @throws InvalidScenarioException if it is no scenario file
   */
  static ScenarioFile read(Source file, Console console) {
    return ScenarioFile.parse(Path.of(file.name()), file.text(console, MOST_MEBIBYTES));
  }
}
