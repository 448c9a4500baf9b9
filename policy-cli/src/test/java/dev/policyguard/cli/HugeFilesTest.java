package dev.policyguard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each command says about a file of 50 MB, in which nothing ever ends. */
class HugeFilesTest {

  private static final int MEBIBYTE = 1024 * 1024;

  @TempDir Path temp;
  private Path policy;
  private Path huge;

  @BeforeEach
  void writeFiles() throws IOException {
    policy = Files.writeString(temp.resolve("p.json"), "{\"version\":\"1\",\"default\":\"deny\"}");
    huge = temp.resolve("huge file.json");
    byte[] blanks = new byte[MEBIBYTE];
    Arrays.fill(blanks, (byte) ' ');
    try (OutputStream out = Files.newOutputStream(huge)) {
      out.write("{\"é\": 1,\n".getBytes(UTF_8));
      for (int i = 0; i < 50; i++) {
        out.write(blanks);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"validate", "lint", "fmt", "fmt --write", "fmt --check"})
  void run_aHugePolicy_saysThatItIsTooLong(String command) {
    Run run = run(command + " HUGE");

    assertThat(run.code()).isEqualTo(ExitCode.FINDINGS);
    assertThat(run.out() + run.err())
        .contains("huge file.json has 1 problem:", "is longer than 4194304 bytes")
        .doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "test HUGE",
        "explain --policy HUGE --tool x",
        "test --policy HUGE HUGE",
        "explain --policy POLICY --tool x --arguments @HUGE",
        "lint --tools HUGE POLICY"
      })
  void run_aHugeFileOfAnotherKind_isAClearMessage(String command) {
    Run run = run(command);

    assertThat(run.code()).isIn(ExitCode.FINDINGS, ExitCode.MISUSE);
    assertThat(run.out() + run.err())
        .contains("huge file.json")
        .doesNotContain("\tat ", "Exception", "bug")
        .hasSizeLessThan(1_000);
  }

  @Test
  void run_aHugeStandardInput_isReadNoFurtherThanAPolicyMayBe() throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(huge))) {
      Run run = Run.on(Terminal.NONE, in, "validate", "-");

      assertThat(run.code()).isEqualTo(ExitCode.FINDINGS);
    }
  }

  private Run run(String command) {
    return Run.of(
        Arrays.stream(command.split(" "))
            .map(word -> word.replace("HUGE", huge.toString()).replace("POLICY", policy.toString()))
            .toArray(String[]::new));
  }
}
