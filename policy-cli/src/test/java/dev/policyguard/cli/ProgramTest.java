package dev.policyguard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramTest {

  private static final String POLICY = "{ \"version\": \"1\", \"default\": \"deny\" }";

  /** Fails as nobody foresaw. */
  private static final InputStream BROKEN =
      new InputStream() {
        @Override
        public int read() {
          throw new IllegalStateException("broken");
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
          return read();
        }
      };

  @Test
  void run_aFailureNobodyForesaw_isOneLineAndItsOwnExitCode() {
    Run run = Run.on(Terminal.NONE, BROKEN, "validate", "-");

    assertThat(run)
        .isEqualTo(
            new Run(
                ExitCode.BUG,
                "",
                "policyguard: this is a bug of policyguard: java.lang.IllegalStateException:"
                    + " broken; run it again with POLICYGUARD_DEBUG=1 to see where\n"));
  }

  @Test
  void run_aFailureNobodyForesaw_whereAskedShowsWhere() {
    Run run = Run.on(Terminal.NONE, BROKEN, Map.of(Program.DEBUG, "1"), "validate", "-");

    assertThat(run.err()).contains("\tat dev.policyguard.cli.Source");
  }

  @Test
  void run_anOutputThatCannotBeWritten_isNoSuccess() {
    StringWriter err = new StringWriter();
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("no space");
          }
        };
    InputStream in = new ByteArrayInputStream(POLICY.getBytes(UTF_8));
    Console console =
        new Console(
            in,
            new PrintWriter(full, false, UTF_8),
            new PrintWriter(err),
            Map.of(),
            Terminal.NONE,
            () -> Run.TODAY);

    assertThat(Program.run(console, "fmt", "-")).isEqualTo(ExitCode.MISUSE);
    assertThat(err.toString())
        .startsWith("policyguard: the output could not be written")
        .hasLineCount(1);
  }

  @Test
  void run_onATerminalWithColours_paintsWhatMatters() {
    String text =
        "{\"policy\": "
            + POLICY
            + ", \"tests\": [{\"name\": \"a\", \"calls\": [{\"tool\": \"x\"}]}]}";
    byte[] scenario = text.getBytes(UTF_8);

    assertThat(Run.on(Terminal.COLOUR, scenario, "test", "-").out()).contains("\u001b[32mpassed");
    assertThat(Run.on(Terminal.PLAIN, scenario, "test", "-").out()).doesNotContain("\u001b");
    assertThat(Run.on(Terminal.COLOUR, new byte[0], "test", "--help").out()).contains("\u001b[");
  }

  @ParameterizedTest
  @CsvSource({"'', '', COLOUR", "1, '', PLAIN", "'', dumb, PLAIN", "'', xterm-256color, COLOUR"})
  void terminal_ofAnEnvironment_heedsNoColorAndDumbness(
      String noColor, String term, Terminal expected) {
    assertThat(Terminal.of(Map.of("NO_COLOR", noColor, "TERM", term))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"OK, 0", "FINDINGS, 1", "MISUSE, 2", "BUG, 3"})
  void exitCodes_areThoseOfTheDocumentation(ExitCode code, int number) {
    assertThat(code.code()).isEqualTo(number);
  }

  @Test
  void completion_bash_knowsEveryCommandAndOption() {
    Run run = Run.of("completion", "bash");

    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).startsWith("#!").contains(Subcommands.NAMES).contains("--junit-xml");
    assertThat(Run.of("completion", "zsh").out()).contains("bashcompinit");
  }

  @Test
  void explain_policyThatAsksAPerson_showsTheQuestion() {
    Run run =
        Run.on(
            Terminal.NONE,
            new ByteArrayInputStream(
                "{ \"version\": \"1\", \"default\": \"deny\", \"tools\": { \"pay\": { \"action\": \"require_approval\" } } }"
                    .getBytes(UTF_8)),
            "explain",
            "--policy",
            "-",
            "--tool",
            "pay");

    assertThat(run.out()).contains("APPROVAL_REQUIRED by /tools/pay/action");
    assertThat(run.code()).isEqualTo(ExitCode.OK);
  }

  @Test
  void test_policyAndScenariosBothFromStandardInput_isMisuse() {
    assertThat(Run.of("test", "--policy", "-", "-"))
        .isEqualTo(
            new Run(
                ExitCode.MISUSE,
                "",
                "policyguard: policy and scenarios cannot both be the standard input; name a file"
                    + " for one\n"));
  }
}
