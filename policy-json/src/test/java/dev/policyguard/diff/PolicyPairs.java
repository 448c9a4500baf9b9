package dev.policyguard.diff;

import dev.policyguard.json.PolicyFile;
import dev.policyguard.policy.Policy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The pairs of policies in the folder of this package, with what is said of them.
 *
 * @param folder where they are
 */
record PolicyPairs(Path folder) {

  private static final Path FOLDER = Path.of("src/test/resources/dev/policyguard/diff");

  static List<PolicyPairs> all() {
    try (Stream<Path> folders = Files.list(FOLDER)) {
      return folders.sorted().map(PolicyPairs::new).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Policy before() {
    return PolicyFile.read(folder.resolve("old.json"));
  }

  Policy after() {
    return PolicyFile.read(folder.resolve("new.json"));
  }

  String expected() {
    try {
      return Files.readString(folder.resolve("expected.txt"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return String.valueOf(folder.getFileName());
  }
}
