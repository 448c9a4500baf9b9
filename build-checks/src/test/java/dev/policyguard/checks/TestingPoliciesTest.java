package dev.policyguard.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.testkit.ScenarioFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What docs/testing-policies.md shows of stories, scenario files and extensions is compiled and
 * run, and what it says is printed is golden.
 */
class TestingPoliciesTest {

  private static final Path ROOT = Path.of(System.getProperty("policyguard.root", ".."));

  @Test
  void programs_areThoseThatAreCompiledAndRun() throws IOException {
    String sources = withoutSpace(texts("build-checks/src/test/java", ".java"));

    assertThat(blocks("java"))
        .hasSizeGreaterThanOrEqualTo(5)
        .allSatisfy(block -> assertThat(sources).contains(withoutSpace(block)));
  }

  @Test
  void scenarios_areThoseThatAreRun() throws IOException {
    String scenarios = withoutSpace(texts("build-checks/src/test/policies", ".json"));

    assertThat(blocks("json"))
        .isNotEmpty()
        .allSatisfy(block -> assertThat(scenarios).contains(withoutSpace(block)));
    assertThat(ScenarioFile.find(ROOT.resolve("build-checks/src/test/policies"))).isNotEmpty();
  }

  @Test
  void failures_areGolden() throws IOException {
    String goldens =
        texts("policy-testkit/src/test/resources/stories", ".txt")
            + texts("policy-testkit/src/test/resources/wrong", ".txt");

    assertThat(blocks("text"))
        .hasSizeGreaterThanOrEqualTo(2)
        .allSatisfy(block -> assertThat(goldens).contains(block));
  }

  /** The same program may be laid out otherwise where it is read. */
  private static String withoutSpace(String text) {
    return text.replaceAll("\\s", "");
  }

  private static String texts(String folder, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
      return files
          .filter(file -> file.toString().endsWith(ending))
          .sorted()
          .map(TestingPoliciesTest::read)
          .collect(Collectors.joining("\n"));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> blocks(String language) {
    String page = read(ROOT.resolve("docs/testing-policies.md"));
    return Pattern.compile("^```" + language + "\n(.*?)\n```$", Pattern.DOTALL | Pattern.MULTILINE)
        .matcher(page.substring(0, page.indexOf("\n## Coverage")))
        .results()
        .map(block -> block.group(1))
        .toList();
  }
}
