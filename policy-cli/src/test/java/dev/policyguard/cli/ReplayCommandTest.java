package dev.policyguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCommandTest {

  private static final Path FOLDER = Path.of("src", "test", "resources", "replay");
  private static final String POLICY = FOLDER.resolve("policy.json").toString();
  private static final String CALLS = FOLDER.resolve("calls.jsonl").toString();

  @TempDir Path folder;

  @Test
  void replay_aLog_writesAJsonObjectForEachLine() throws IOException {
    Run run = Run.of("replay", "--policy", POLICY, CALLS);
    assertThat(run.out()).isEqualTo(golden("decisions.jsonl"));
    assertThat(timeless(run.err())).isEqualTo(golden("summary.txt"));
    assertThat(run.code()).isEqualTo(ExitCode.FINDINGS);
  }

  @Test
  void replay_asText_writesAReadableLineForEachLine() throws IOException {
    Run run = Run.of("replay", "--format", "text", "--policy", POLICY, CALLS);
    assertThat(run.out()).isEqualTo(golden("decisions.txt"));
    assertThat(timeless(run.err())).isEqualTo(golden("summary.txt"));
  }

  @Test
  void replay_standardInput_isReadAsAFileIs() throws IOException {
    Run run = Run.withInput(Files.readString(Path.of(CALLS)), "replay", "--policy", POLICY, "-");
    assertThat(run.out()).isEqualTo(golden("decisions.jsonl"));
    assertThat(run.err()).contains("\nstandard input:6:12: /toool: is not a known member");
  }

  @Test
  void replay_onATerminalWithColours_paintsTheDecision() {
    byte[] calls = "{\"tool\":\"pytest\"}".getBytes(StandardCharsets.UTF_8);
    Run run = Run.on(Terminal.COLOUR, calls, "replay", "--format", "text", "--policy", POLICY, "-");
    assertThat(run.out()).contains(": \u001b[32mallow\u001b[0m by /tools/pytest\n");
  }

  @Test
  void replay_summaryOnly_writesNoDecisions() throws IOException {
    Run run = Run.of("replay", "--summary-only", "--policy", POLICY, CALLS);
    assertThat(run.out()).isEmpty();
    assertThat(timeless(run.err())).isEqualTo(golden("summary.txt"));
    assertThat(run.code()).isEqualTo(ExitCode.FINDINGS);
  }

  @Test
  void replay_quiet_writesNoSummary() {
    Run run = Run.withInput("{\"tool\":\"pytest\"}", "replay", "--quiet", "--policy", POLICY, "-");
    assertThat(run.out()).startsWith("{\"line\":1,").hasLineCount(1);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isEqualTo(ExitCode.OK);
  }

  @Test
  void replay_quietAndSummaryOnly_isMisuse() {
    assertThat(Run.of("replay", "--quiet", "--summary-only", "--policy", POLICY, CALLS))
        .isEqualTo(misuse("--quiet and --summary-only leave nothing to write; give one of them"));
  }

  @Test
  void replay_anEmptyLog_isNoFinding() {
    Run run = Run.withInput("\n\n", "replay", "--policy", POLICY, "-");
    assertThat(timeless(run.err())).isEqualTo("0 calls in T\n");
    assertThat(run.out()).isEmpty();
    assertThat(run.code()).isEqualTo(ExitCode.OK);
  }

  @Test
  void replay_policyAndCallsFromStandardInput_isMisuse() {
    assertThat(Run.of("replay", "--policy", "-", "-"))
        .isEqualTo(
            misuse("policy and calls cannot both be the standard input; name a file for one"));
  }

  @Test
  void replay_policyFromStandardInput_isRead() throws IOException {
    Run run = Run.withInput(Files.readString(Path.of(POLICY)), "replay", "--policy", "-", CALLS);
    assertThat(run.out()).isEqualTo(golden("decisions.jsonl"));
  }

  @Test
  void replay_missingFiles_isMisuse() {
    assertThat(Run.of("replay", "--policy", "no such policy.json", CALLS))
        .isEqualTo(misuse("no such policy.json: does not exist"));
    assertThat(Run.of("replay", "--policy", POLICY, "no such calls.jsonl"))
        .isEqualTo(misuse("no such calls.jsonl: does not exist"));
    assertThat(Run.of("replay", "--policy", POLICY, folder.toString()))
        .isEqualTo(misuse(folder + ": is a directory, must be a file"));
  }

  @Test
  void replay_withoutAPolicy_isMisuse() {
    Run run = Run.of("replay", CALLS);
    assertThat(run.code()).isEqualTo(ExitCode.MISUSE);
    assertThat(run.err())
        .isEqualTo(
            """
            policyguard: Missing required option: '--policy=FILE'
            Try 'policyguard replay --help'.
            """);
  }

  @Test
  void replay_invalidPolicy_saysWhatIsWrongAsValidateDoes() {
    String invalid = "{ \"version\": \"2\" }";
    Run validated = Run.withInput(invalid, "validate", "-");
    Run run = Run.withInput(invalid, "replay", "--policy", "-", CALLS);
    assertThat(validated.out()).contains("standard input has 2 problems:");
    assertThat(run).isEqualTo(new Run(ExitCode.FINDINGS, "", validated.out()));
  }

  @Test
  void replay_manyLinesThatAreNoCalls_tellsOfTenAndKeepsAllInPlace() {
    Run run = Run.withInput("x\n".repeat(12), "replay", "--policy", POLICY, "-");
    assertThat(run.out()).hasLineCount(12).contains("{\"line\":12,\"error\":\"is no JSON");
    assertThat(run.err().lines())
        .hasSize(13)
        .element(9)
        .asString()
        .startsWith("standard input:10:1: is no JSON");
    assertThat(run.err())
        .contains("standard input: more lines are no calls; only the first ten are told\n")
        .contains("\n12 lines are no calls\n");
  }

  @Test
  void replay_lineWithManyLongProblems_isToldShortly() {
    String line = "{\"" + "n".repeat(5_000) + "\":1,\"b\":2,\"c\":3,\"d\":4,\"tool\":\"t\"}";
    Run run = Run.withInput(line, "replay", "--policy", POLICY, "-");
    assertThat(run.out().length()).isBetween(500, 1_000);
    assertThat(run.out()).endsWith("; and 1 more\"}\n");
  }

  @Test
  void replay_linesBeyondTheBounds_areTold() {
    String deep = "{\"tool\":\"t\",\"arguments\":{\"a\":" + "[".repeat(1_000) + "\n";
    String number = "{\"tool\":\"t\",\"arguments\":{\"a\":1e99999999999}}\n";
    String good = "{\"tool\":\"pytest\"}\n";
    Run run = Run.withInput(deep + number + good, "replay", "--policy", POLICY, "-");
    assertThat(run.out().lines())
        .satisfiesExactly(
            first -> assertThat(first).contains("must have at most 500 levels"),
            second ->
                assertThat(second)
                    .isEqualTo(
                        "{\"line\":2,\"error\":\"/arguments/a: is 1e99999999999, must be a number"
                            + " whose exponent has at most nine digits\"}"),
            third -> assertThat(third).contains("\"decision\":\"allow\""));
  }

  @Test
  void replay_outputThatNobodyReads_stopsAndSaysSo() {
    byte[] lines = "{\"tool\":\"pytest\"}\n".repeat(100).getBytes(StandardCharsets.UTF_8);
    InputStream endless =
        new InputStream() {
          @Override
          public int read(byte[] target, int offset, int length) {
            int room = Math.min(length, lines.length);
            System.arraycopy(lines, lines.length - room, target, offset, room);
            return room;
          }

          @Override
          public int read() {
            return '\n';
          }
        };
    Writer closed =
        new Writer() {
          @Override
          public void write(char[] text, int offset, int length) throws IOException {
            throw new IOException("Broken pipe");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    StringWriter err = new StringWriter();
    Console console =
        new Console(
            endless,
            new PrintWriter(closed),
            new PrintWriter(err),
            Map.of(),
            Terminal.NONE,
            () -> Run.TODAY);
    assertThat(Program.run(console, "replay", "--policy", POLICY, "-")).isEqualTo(ExitCode.MISUSE);
    assertThat(err.toString())
        .isEqualTo(
            "policyguard: the output could not be written; its reader is gone, or the disk is"
                + " full\n");
  }

  @Test
  void replay_streamThatBreaks_isToldBehindWhatWasDecided() {
    InputStream breaking =
        new InputStream() {
          private boolean read;

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            if (read) {
              throw new IOException("gone");
            }
            read = true;
            byte[] line = "{\"tool\":\"pytest\"}\n".getBytes(StandardCharsets.UTF_8);
            System.arraycopy(line, 0, target, offset, line.length);
            return line.length;
          }

          @Override
          public int read() {
            throw new UnsupportedOperationException();
          }
        };
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Console console =
        new Console(
            breaking,
            new PrintWriter(out),
            new PrintWriter(err),
            Map.of(),
            Terminal.NONE,
            () -> Run.TODAY);
    assertThat(Program.run(console, "replay", "--policy", POLICY, "-")).isEqualTo(ExitCode.MISUSE);
    assertThat(out.toString()).hasLineCount(1).contains("\"decision\":\"allow\"");
    assertThat(err.toString())
        .isEqualTo("policyguard: standard input: cannot be read to its end (IOException)\n");
  }

  @Test
  void replay_summaryOnlyOnATerminal_showsProgressAndTakesItAway() {
    StringWriter err = new StringWriter();
    Console console = console("{\"tool\":\"pytest\"}\n".repeat(10_000), err, Terminal.PLAIN);
    long[] now = {0};
    ReplayCommand command = new ReplayCommand(() -> now[0] += 1_000_000_000);
    new picocli.CommandLine(command).parseArgs("--summary-only", "--policy", POLICY, "-");
    assertThat(command.run(console)).isEqualTo(ExitCode.OK);
    assertThat(err.toString())
        .startsWith("\r4,096 calls, 2,048 a second\r8,192 calls, 2,048 a second\r" + " ".repeat(27))
        .contains("\r10,000 calls in 5.0 s, 2,000 a second\n");
  }

  @Test
  void replay_withoutATerminal_showsNoProgress() {
    Run run = Run.withInput("{\"tool\":\"x\"}\n".repeat(10_000), "replay", "--policy", POLICY, "-");
    assertThat(run.err()).doesNotContain("\r").startsWith("10,000 calls in ");
  }

  private static Console console(String input, Writer err, Terminal terminal) {
    return new Console(
        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
        new PrintWriter(Writer.nullWriter()),
        new PrintWriter(err),
        Map.of(),
        terminal,
        () -> Run.TODAY);
  }

  private static Run misuse(String message) {
    return new Run(ExitCode.MISUSE, "", "policyguard: " + message + "\n");
  }

  private static String timeless(String summary) {
    return summary.replaceAll("in \\d+\\.\\d s, [\\d,]+ a second", "in T");
  }

  private static String golden(String name) throws IOException {
    return Files.readString(FOLDER.resolve(name));
  }
}
