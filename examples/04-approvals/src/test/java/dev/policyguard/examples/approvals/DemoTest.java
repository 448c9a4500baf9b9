package dev.policyguard.examples.approvals;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DemoTest {

  private static final Path EXAMPLE =
      Path.of(System.getProperty("policyguard.root"), "examples", "04-approvals");

  @Test
  void main_prints_whatTheReadmeShows() throws Exception {
    Process demo =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Demo.class.getName())
            .start();
    String out = new String(demo.getInputStream().readAllBytes(), UTF_8);
    String err = new String(demo.getErrorStream().readAllBytes(), UTF_8);

    assertThat(masked(out).strip()).isEqualTo(masked(block("text")).strip());
    assertThat(err).isEmpty();
    assertThat(demo.waitFor()).isZero();
  }

  @Test
  void readme_guard_isTheServersOwnCode() throws IOException {
    assertThat(
            EXAMPLE.resolve("src/main/java/dev/policyguard/examples/approvals/RefundServer.java"))
        .content()
        .contains(block("java"));
  }

  @Test
  void readme_policy_isTheServersOwn() throws IOException {
    assertThat(EXAMPLE.resolve("policy.json")).content().contains(block("json"));
  }

  private static String block(String language) throws IOException {
    Matcher block =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(EXAMPLE.resolve("README.md")));
    assertThat(block.find()).as("a block of %s", language).isTrue();
    return block.group(1);
  }

  /** Each question has a digest of its own. */
  private static String masked(String text) {
    return text.replace("\r\n", "\n").replaceAll("\\b[0-9a-f]{16}\\b", "#");
  }
}
