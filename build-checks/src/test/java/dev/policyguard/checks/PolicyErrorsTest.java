package dev.policyguard.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of errors shows documents and messages that the tests of policy-json assert. */
class PolicyErrorsTest {

  private static final Path ROOT = Path.of(System.getProperty("policyguard.root", ".."));

  private static final Path REFUSED =
      ROOT.resolve("policy-json/src/test/resources/dev/policyguard/json/refused");

  private static final Pattern SHOWN =
      Pattern.compile(
          "^### (.*?)\n\n```json\n(.*?)^```\n\n```text\n(.*?)^```$",
          Pattern.DOTALL | Pattern.MULTILINE);

  @Test
  void page_everyDocumentAndMessage_isAnAssertedOne() throws IOException {
    List<MatchResult> shown =
        SHOWN.matcher(Files.readString(ROOT.resolve("docs/policy-errors.md"))).results().toList();

    assertThat(shown).hasSizeGreaterThanOrEqualTo(30);
    for (MatchResult error : shown) {
      String name = error.group(1).replace(' ', '-');
      assertThat(error.group(2).strip()).as(name).isEqualTo(text(name + ".json"));
      assertThat(error.group(3).strip()).as(name).isEqualTo(text(name + ".txt"));
    }
  }

  private static String text(String file) throws IOException {
    return Files.readString(REFUSED.resolve(file)).strip();
  }
}
