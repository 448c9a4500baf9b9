package dev.policyguard.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.policyguard.decision.DecisionCode;
import dev.policyguard.json.PolicyFile;
import dev.policyguard.policy.Operator;
import dev.policyguard.testkit.ScenarioFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the language's reference load, and decide as they say. */
class PolicyLanguageTest {

  private static final Path PAGE =
      Path.of(System.getProperty("policyguard.root", ".."), "docs", "policy-language.md");

  @TempDir static Path folder;

  @TestFactory
  Stream<DynamicTest> examples_areLoadedAndPlayed() throws IOException {
    List<String> blocks = blocks();
    return IntStream.range(0, blocks.size())
        .mapToObj(i -> dynamicTest("block " + (i + 1), () -> check(i, blocks.get(i))));
  }

  private static void check(int number, String block) throws IOException {
    if (block.contains("\"tests\"")) {
      Path file = Files.writeString(folder.resolve("block-" + number + ".json"), block);
      assertThat(ScenarioFile.read(file).play()).isEmpty();
    } else {
      assertThatCode(() -> PolicyFile.parse("block " + number, block)).doesNotThrowAnyException();
    }
  }

  @Test
  void examples_showTheWholeLanguage() throws IOException {
    String examples = String.join("\n", blocks());

    assertThat(blocks()).hasSizeGreaterThanOrEqualTo(7);
    assertThat(examples)
        .contains(
            "all_tools", "hide", "rate_limit", "increment_from", "require_approval", "caller.")
        .contains(
            "[*]", "on_deny", "reason", "\"name\"", "outcome", "approval", "times", "remaining");
  }

  @Test
  void page_namesEveryOperatorAndEveryCode() throws IOException {
    String page = Files.readString(PAGE);

    assertThat(Operator.values())
        .allSatisfy(op -> assertThat(page).contains("`" + op.keyword() + "`"));
    assertThat(DecisionCode.values())
        .allSatisfy(code -> assertThat(page).contains("`" + code + "`"));
  }

  private static List<String> blocks() throws IOException {
    return Pattern.compile("^```json\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
        .matcher(Files.readString(PAGE))
        .results()
        .map((MatchResult block) -> block.group(1))
        .toList();
  }
}
