package dev.policyguard.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A link within the project leads to a file that is there, and to a heading of it. */
class LinksTest {

  private static final Path ROOT = Path.of(System.getProperty("policyguard.root", ".."));
  private static final Pattern LINK = Pattern.compile("]\\((?!https?:|mailto:)([^)\\s]+)\\)");
  private static final Pattern FENCE =
      Pattern.compile("^( *)```.*?^ *```$", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);

  @Test
  void pages_areFound() throws IOException {
    assertThat(pages())
        .extracting(page -> ROOT.relativize(page).toString())
        .contains("README.md", "docs/operations.md", "docs/decisions/README.md")
        .contains("examples/01-guarded-test-server/README.md", "conformance/README.md");
  }

  @ParameterizedTest
  @MethodSource("pages")
  void links_leadSomewhere(Path page) throws IOException {
    for (String link : links(page)) {
      int hash = link.indexOf('#');
      String file = hash < 0 ? link : link.substring(0, hash);
      Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
      assertThat(target).as("%s in %s", link, page).exists();
      if (hash >= 0 && target.toString().endsWith(".md")) {
        assertThat(anchors(target)).as("%s in %s", link, page).contains(link.substring(hash + 1));
      }
    }
  }

  @Test
  void decisions_areAllListed() throws IOException {
    Path folder = ROOT.resolve("docs/decisions");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(links(folder.resolve("README.md")))
          .containsExactlyElementsOf(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> !name.equals("README.md"))
                  .sorted()
                  .toList());
    }
  }

  static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> !(file + "/").matches(".*/(target|node_modules|\\.git)/.*"))
          .sorted()
          .toList();
    }
  }

  private static List<String> links(Path page) throws IOException {
    return LINK.matcher(prose(page)).results().map(link -> link.group(1)).toList();
  }

  /** What GitHub makes of a heading: lower case, hyphens for spaces, no punctuation. */
  private static Set<String> anchors(Path page) throws IOException {
    return HEADING
        .matcher(prose(page))
        .results()
        .map(LinksTest::anchor)
        .collect(Collectors.toSet());
  }

  private static String anchor(MatchResult heading) {
    return heading
        .group(1)
        .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
        .toLowerCase(Locale.ROOT)
        .strip()
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }

  private static String prose(Path page) throws IOException {
    return FENCE.matcher(Files.readString(page)).replaceAll("");
  }
}
