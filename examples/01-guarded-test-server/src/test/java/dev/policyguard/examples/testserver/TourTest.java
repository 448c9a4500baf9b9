package dev.policyguard.examples.testserver;

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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TourTest {

  private static final Path EXAMPLE =
      Path.of(System.getProperty("policyguard.root"), "examples", "01-guarded-test-server");

  /** What is different every time, and what the golden file has in its place. */
  private static final List<Mask> VOLATILE =
      List.of(
          new Mask("Wait \\d+(?=\\s+second)", "Wait #"),
          new Mask("in \\d+ s\\b", "in # s"),
          new Mask("took( +)[\\d.]+ ms", "took$1# ms"),
          new Mask("allocated( +)\\d+ bytes", "allocated$1# bytes"),
          new Mask("session [0-9a-f]{16}", "session #"));

  @TempDir Path temp;

  @Test
  void main_ownPolicy_tellsTheStory() throws Exception {
    Process process = tour();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);

    assertThat(masked(out)).isEqualTo(golden());
    assertThat(err).isEmpty();
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void golden_everyLine_fitsAnyTerminal() throws IOException {
    assertThat(golden().lines())
        .allSatisfy(line -> assertThat(line).matches("\\p{ASCII}{0," + Page.WIDTH + "}"));
  }

  @Test
  void readme_output_isTheStory() throws IOException {
    Matcher block =
        Pattern.compile("```text\n(A guarded MCP server.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(EXAMPLE.resolve("README.md")));

    assertThat(block.find()).as("a text block with the output").isTrue();
    assertThat("\n" + masked(block.group(1))).isEqualTo(golden());
  }

  @Test
  void readme_guard_isTheServersOwnCode() throws IOException {
    Matcher block =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(EXAMPLE.resolve("README.md")));

    assertThat(block.find()).as("a java block with the guard").isTrue();
    assertThat(
            EXAMPLE.resolve(
                "src/main/java/dev/policyguard/examples/testserver/GuardedTestServer.java"))
        .content()
        .contains(block.group(1));
  }

  @Test
  void main_invalidPolicy_saysWhatIsWrongAndFails() throws Exception {
    Process process = tour(policy("{\"version\":\"1\",\"default\":\"maybe\"}").toString());
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(out)
        .contains(GuardedTestServer.NOT_STARTED)
        .contains("policy.json has 1 problem:")
        .contains("maybe")
        .doesNotContain("In short");
    assertThat(process.waitFor()).isOne();
  }

  /** Nothing is guarded, so everything works: the tools do what the policy otherwise prevents. */
  @Test
  void take_policyThatAllowsEverything_noticesAllOfIt() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    boolean asExpected =
        Tour.take(
            new PrintStream(out, true, UTF_8),
            List.of(policy("{\"version\":\"1\",\"default\":\"allow\"}").toString()));

    assertThat(asExpected).isFalse();
    assertThat(out.toString(UTF_8).replaceAll("\\s+", " "))
        .contains(
            "delete_session_records allowed 2 records deleted",
            "export_records allowed exported to ")
        .containsSubsequence(
            "16 reached their tool, 1 did not",
            "NOT AS EXPECTED: the list is ",
            "NOT AS EXPECTED: run 11 is refused",
            "NOT AS EXPECTED: delete_session_records is unknown",
            "NOT AS EXPECTED: delete_session_records answers as an invented name does",
            "NOT AS EXPECTED: the two records are still on the disk",
            "NOT AS EXPECTED: export_records is refused by default",
            "NOT AS EXPECTED: nothing was exported")
        .doesNotContain("Everything happened");
  }

  @Test
  void take_policyThatDeniesEverything_noticesThatNothingWorks() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    boolean asExpected =
        Tour.take(
            new PrintStream(out, true, UTF_8),
            List.of(policy("{\"version\":\"1\",\"default\":\"deny\"}").toString()));

    assertThat(asExpected).isFalse();
    assertThat(out.toString(UTF_8).replaceAll("\\s+", " "))
        .containsSubsequence(
            "0 reached their tool, 17 did not",
            "NOT AS EXPECTED: run 1 is allowed and works",
            "NOT AS EXPECTED: run 10 is allowed and works",
            "NOT AS EXPECTED: a measured iteration is allowed",
            "NOT AS EXPECTED: the start of a session is recorded",
            "NOT AS EXPECTED: the finish of a session is recorded",
            "NOT AS EXPECTED: two records are on the disk");
  }

  private static Process tour(String... arguments) throws IOException {
    return JavaProcess.of(Tour.class, arguments).start();
  }

  private Path policy(String document) throws IOException {
    return Files.writeString(temp.resolve("policy.json"), document);
  }

  private static String golden() throws IOException {
    return Files.readString(EXAMPLE.resolve("src/test/resources/tour.txt"));
  }

  private static String masked(String text) {
    String masked = text.replace("\r\n", "\n");
    for (Mask mask : VOLATILE) {
      masked = masked.replaceAll(mask.pattern(), mask.replacement());
    }
    return masked;
  }

  private record Mask(String pattern, String replacement) {}
}
