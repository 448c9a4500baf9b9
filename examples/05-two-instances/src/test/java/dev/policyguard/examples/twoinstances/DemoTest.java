package dev.policyguard.examples.twoinstances;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.json.PolicyFile;
import dev.policyguard.lint.PolicyLint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DemoTest {

  private static final Path EXAMPLE =
      Path.of(System.getProperty("policyguard.root"), "examples", "05-two-instances");

  @Test
  void main_prints_whatTheReadmeShows() throws Exception {
    assertThat(masked(run()).strip()).isEqualTo(masked(block("text")).strip());
  }

  @Test
  void main_redisOfOnesOwn_countsThere_andDoesNotStopIt() throws Exception {
    try (OwnRedis redis = OwnRedis.running()) {
      String first = run("-Dredis.uri=" + redis.uri());
      String second = run("-Dredis.uri=" + redis.uri());

      assertThat(masked(first))
          .contains("2. Both are asked twenty times", "together: 10 vouchers in this hour")
          .doesNotContain("COUNTER_UNAVAILABLE")
          .isEqualTo(masked(second));
    }
  }

  @Test
  void readme_code_isTheServersOwn() throws IOException {
    assertThat(
            EXAMPLE.resolve(
                "src/main/java/dev/policyguard/examples/twoinstances/VoucherServer.java"))
        .content()
        .contains(block("java"));
  }

  @Test
  void readme_policy_isTheServersOwn_andHasNothingToLint() throws IOException {
    String policy = Files.readString(EXAMPLE.resolve("policy.json"));

    assertThat(policy).contains(block("json"));
    assertThat(PolicyLint.of(PolicyFile.parse(policy)).findings()).isEmpty();
  }

  private static String run(String... settings) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(settings));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Demo.class.getName()));
    Path errors = Files.createTempFile("demo", ".err");
    Process demo = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    String out = new String(demo.getInputStream().readAllBytes(), UTF_8);
    assertThat(demo.waitFor()).as(out).isZero();
    assertThat(errors).isEmptyFile();
    Files.delete(errors);
    return out;
  }

  private static String block(String language) throws IOException {
    Matcher block =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(EXAMPLE.resolve("README.md")));
    assertThat(block.find()).as("a block of %s", language).isTrue();
    return block.group(1);
  }

  /** Decisions have ids of their own, time passes, and who is quicker gets more. */
  private static String masked(String text) {
    return text.replace("\r\n", "\n")
        .replaceAll("\\b[0-9a-f]{16}\\b", "#")
        .replaceAll("Wait \\d+ seconds", "Wait # seconds")
        .replaceAll("\\d+ ran, \\d+ LIMIT_EXCEEDED", "# ran, # LIMIT_EXCEEDED");
  }
}
