package dev.policyguard.checks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README shows is what there is. */
class ReadmeTest {

  private static final Path ROOT = Path.of(System.getProperty("policyguard.root", ".."));

  @Test
  void commands_areTheFirstTwoShBlocks_oneLineEach() throws IOException {
    List<String> commands = blocks("sh");

    assertThat(commands).hasSizeGreaterThanOrEqualTo(2);
    assertThat(commands.subList(0, 2)).allSatisfy(command -> assertThat(command).hasLineCount(1));
    assertThat(commands.get(0)).contains("-Pdemo");
    assertThat(commands.get(1)).contains("verify");
  }

  @Test
  void program_isTheOneThatIsCompiledHere() throws IOException {
    String source =
        Files.readString(
            ROOT.resolve("build-checks/src/test/java/dev/policyguard/checks/ReadmeProgram.java"));

    assertThat(blocks("java").get(0))
        .isEqualTo(source.substring(source.indexOf("// README.md, from here\n") + 24).strip());
  }

  @Test
  void programsOutput_isWhatItPrints() throws IOException {
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      ReadmeProgram.main(new String[0]);
    } finally {
      System.setOut(console);
    }

    assertThat(masked(printed.toString(UTF_8).strip())).isEqualTo(masked(blocks("text").get(0)));
  }

  @Test
  void mainJobsOutput_isTheExamplesAssertedOutput() throws IOException {
    Path golden = Path.of("examples/01-guarded-test-server/src/test/resources/tour.txt");
    String story = maskedStory(read(golden));

    assertThat(List.of(blocks("text").get(1).split("\\s+\\[\\.\\.\\.]\\s+")))
        .hasSizeGreaterThan(1)
        .allSatisfy(part -> assertThat(story).contains(maskedStory(part)));
  }

  @Test
  void dependency_hasTheVersionThatIsBuilt() throws IOException {
    Matcher version =
        Pattern.compile("<version>([^<]+)</version>")
            .matcher(Files.readString(ROOT.resolve("pom.xml")));
    assertThat(version.find()).isTrue();

    assertThat(blocks("xml").get(0)).contains("<version>" + version.group(1) + "</version>");
  }

  /** Waits and ids are other ones at each run. */
  private static String masked(String output) {
    return output.replaceAll("\\b[0-9a-f]{16}\\b", "<id>").replaceAll("\\d+ s\\b", "<wait> s");
  }

  private static String maskedStory(String story) {
    return story
        .replaceAll("Wait [\\d#]+", "Wait <wait>")
        .replaceAll("in [\\d#]+ s\\b", "in <wait> s");
  }

  private static List<String> blocks(String language) throws IOException {
    return Pattern.compile("^```" + language + "\n(.*?)\n```$", Pattern.DOTALL | Pattern.MULTILINE)
        .matcher(read(Path.of("README.md")))
        .results()
        .map(block -> block.group(1).strip())
        .toList();
  }

  private static String read(Path page) throws IOException {
    return Files.readString(ROOT.resolve(page));
  }
}
