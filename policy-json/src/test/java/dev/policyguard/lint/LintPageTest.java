package dev.policyguard.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.json.PolicyDocument;
import dev.policyguard.tool.ToolDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code docs/lint.md} has a section for each id; its example gives the finding in the words that
 * stand there, and what to write instead does not.
 *
 * <p>To rewrite the words: {@code mvn -pl policy-core,policy-json verify
 * -Dpolicyguard.rewrite=true}, and then read the difference.
 */
class LintPageTest {

  private static final Path PAGE =
      Path.of(System.getProperty("policyguard.root", ".."), "docs", "lint.md");
  private static final Pattern SECTION = Pattern.compile("(?m)^### `([a-z-]+)`$");
  private static final JsonMapper MAPPER = new JsonMapper();

  /**
   * One section of the page.
   *
   * @param id the id that it is about
   * @param text all of it
   */
  record Section(String id, String text) {
    Optional<String> block(String kind) {
      Matcher block =
          Pattern.compile("(?ms)^```" + kind + "\\n(.*?)^```$").matcher(text.replace("\r", ""));
      return block.find() ? Optional.of(block.group(1)) : Optional.empty();
    }

    List<LintFinding> findings(String kind) {
      PolicyLint lint =
          PolicyLint.of(PolicyDocument.parse("policy.json", block(kind).orElseThrow()));
      return block("json tools")
          .map(LintPageTest::tools)
          .map(lint::withTools)
          .orElse(lint)
          .findings();
    }

    @Override
    public String toString() {
      return id;
    }
  }

  static List<Section> sections() throws IOException {
    String page = Files.readString(PAGE).replace("\r", "");
    List<Section> sections = new ArrayList<>();
    Matcher heading = SECTION.matcher(page);
    int start = -1;
    String id = "";
    while (heading.find()) {
      if (start >= 0) {
        sections.add(new Section(id, page.substring(start, heading.start())));
      }
      start = heading.start();
      id = heading.group(1);
    }
    sections.add(new Section(id, page.substring(start)));
    return sections;
  }

  @Test
  void page_everyId_hasOneSectionAndNoOtherHas() throws IOException {
    assertThat(sections().stream().map(Section::id))
        .containsExactlyInAnyOrderElementsOf(Arrays.stream(Kind.values()).map(Kind::id).toList());
  }

  @ParameterizedTest
  @MethodSource("sections")
  void example_ofEachId_givesTheFindingInTheseWords(Section section) throws IOException {
    String words =
        section.findings("json").stream().map(LintPageTest::shown).collect(Collectors.joining());
    if (Boolean.getBoolean("policyguard.rewrite")) {
      rewrite(section, words);
    } else {
      assertThat(words).isEqualTo(section.block("text").orElseThrow());
    }

    assertThat(section.findings("json")).extracting(LintFinding::id).contains(section.id());
  }

  @ParameterizedTest
  @MethodSource("sections")
  void whatToWriteInstead_ofEachId_givesNoFinding(Section section) {
    assertThat(section.findings("json instead"))
        .extracting(LintFinding::id)
        .doesNotContain(section.id());
  }

  @ParameterizedTest
  @MethodSource("sections")
  void section_ofEachId_saysItsSeverity(Section section) {
    Kind kind = Kind.valueOf(section.id().toUpperCase(Locale.ROOT).replace('-', '_'));

    assertThat(section.text().toLowerCase(Locale.ROOT))
        .contains("\n\n*" + kind.severity().keyword() + ".* ");
  }

  private static void rewrite(Section section, String words) throws IOException {
    String text = section.text();
    int start = text.indexOf("```text\n") + "```text\n".length();
    int end = text.indexOf("```", start);
    String rewritten = text.substring(0, start) + words + text.substring(end);
    Files.writeString(PAGE, Files.readString(PAGE).replace(text, rewritten));
  }

  private static String shown(LintFinding finding) {
    return finding.location().orElseThrow()
        + " "
        + finding.pointer()
        + ": "
        + finding.severity().keyword()
        + " "
        + finding.id()
        + "\n  "
        + finding.location().orElseThrow().excerpt()
        + "\n  "
        + finding.location().orElseThrow().marker()
        + "\n"
        + wrapped(finding.found())
        + wrapped(finding.why())
        + wrapped(finding.advice());
  }

  /** At the page's width, so that nobody has to scroll. */
  private static String wrapped(String sentence) {
    StringBuilder out = new StringBuilder();
    int column = 0;
    for (String word : sentence.split(" ", -1)) {
      if (column == 0 || column + 1 + word.length() > 110) {
        out.append(column == 0 ? "  " : "\n  ").append(word);
        column = 2 + word.length();
      } else {
        out.append(' ').append(word);
        column += 1 + word.length();
      }
    }
    return out.append('\n').toString();
  }

  static List<ToolDefinition> tools(String json) {
    List<ToolDefinition> tools = new ArrayList<>();
    for (JsonNode tool : MAPPER.readTree(json)) {
      Map<?, ?> schema = MAPPER.convertValue(tool.path("inputSchema"), Map.class);
      tools.add(ToolDefinition.builder(tool.path("name").asString()).inputSchema(schema).build());
    }
    return tools;
  }
}
