package dev.policyguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DiffCommandTest {

  private static final Path FOLDER = Path.of("src", "test", "resources", "diff");

  /** The same pairs as the library's own tests have. */
  private static final Path PAIRS =
      Path.of("..", "policy-json", "src", "test", "resources", "dev", "policyguard", "diff");

  private static final String CALLS = FOLDER.resolve("calls.jsonl").toString();
  private static final String SCENARIOS = FOLDER.resolve("scenarios.json").toString();

  static List<String> pairs() throws IOException {
    try (Stream<Path> folders = Files.list(PAIRS)) {
      return folders.map(folder -> String.valueOf(folder.getFileName())).sorted().toList();
    }
  }

  private static String old(String pair) {
    return PAIRS.resolve(pair).resolve("old.json").toString();
  }

  private static String changed(String pair) {
    return PAIRS.resolve(pair).resolve("new.json").toString();
  }

  private static String golden(Path file) throws IOException {
    return Files.readString(file);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void diff_twoPolicies_saysWhatChanged(String pair) throws IOException {
    assertThat(Run.of("diff", old(pair), changed(pair)))
        .isEqualTo(new Run(ExitCode.OK, golden(PAIRS.resolve(pair).resolve("expected.txt")), ""));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void diff_asJson_saysTheSameForPrograms(String pair) throws IOException {
    assertThat(Run.of("diff", "--format", "json", old(pair), changed(pair)))
        .isEqualTo(new Run(ExitCode.OK, golden(FOLDER.resolve(pair + ".json")), ""));
  }

  @Test
  void diff_recordedCalls_listsThoseDecidedOtherwise() throws IOException {
    Run run = Run.of("diff", "--calls", CALLS, old("01-amounts"), changed("01-amounts"));
    assertThat(run.out()).isEqualTo(golden(FOLDER.resolve("calls.txt")));
    assertThat(run.code()).isEqualTo(ExitCode.OK);
  }

  @Test
  void diff_scenarios_areDecidedWithCountersOfTheirOwn() {
    Run run = Run.of("diff", "--scenarios", SCENARIOS, old("03-limits"), changed("03-limits"));
    assertThat(run.out())
        .contains("Of 17 recorded calls 6 are decided otherwise.")
        .contains("  newly allowed: 5 of sms\n  newly denied: 1 of pytest\n")
        .contains(
            "at 1000 ms pytest from a: deny LIMIT_EXCEEDED by /tools/pytest/limits/runs; was allow");
  }

  @Test
  void diff_callsAsJson_haveCountsAndDecisions() {
    Run run =
        Run.of(
            "diff", "--format", "json", "--calls", CALLS, old("01-amounts"), changed("01-amounts"));
    assertThat(run.out())
        .contains("\"calls\":{\"compared\":5,\"decided_otherwise\":2,")
        .contains("\"newly_allowed\":{\"calls\":1,\"by_tool\":{\"create_refund\":1}}")
        .contains("\"old\":{\"decision\":\"deny\",\"code\":\"DENY_CONDITION\",");
  }

  @Test
  void diff_failOnWidening_endsWithOneWhereCallsAreNewlyAllowed() {
    Run run = Run.of("diff", "--fail-on-widening", old("05-sets"), changed("05-sets"));
    assertThat(run.code()).isEqualTo(ExitCode.FINDINGS);
    assertThat(run.err()).isEqualTo("policyguard: calls are newly allowed\n");
  }

  @Test
  void diff_failOnWidening_endsWithOneWhereItCannotTell() {
    String before = policy("{\"path\":\"args.a\",\"op\":\"regex\",\"value\":\"^a\"}");
    Run run = Run.withInput(before, "diff", "--fail-on-widening", "-", FOLDER + "/regex.json");
    assertThat(run.code()).isEqualTo(ExitCode.FINDINGS);
    assertThat(run.err())
        .isEqualTo(
            "policyguard: whether calls are newly allowed cannot be told, so it counts as if they"
                + " were\n");
  }

  @Test
  void diff_failOnWidening_endsWithZeroWhereNothingIs() {
    Run run = Run.of("diff", "--fail-on-widening", old("10-words"), changed("10-words"));
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.err()).isEmpty();
  }

  @Test
  void diff_onATerminalWithColours_paintsTheSigns() {
    Run run =
        Run.on(Terminal.COLOUR, new byte[0], "diff", old("01-amounts"), changed("01-amounts"));
    assertThat(run.out()).contains("  \u001b[31m+\u001b[0m deny_if changed");
  }

  @Test
  void diff_twoFilesAreTheStandardInput_isMisuse() {
    Run run = Run.of("diff", "-", "-");
    assertThat(run)
        .isEqualTo(
            new Run(
                ExitCode.MISUSE,
                "",
                "policyguard: only one file can be the standard input; name the others\n"));
  }

  @Test
  void diff_aMissingFile_isMisuse() {
    assertThat(Run.of("diff", "no such.json", changed("01-amounts")))
        .isEqualTo(new Run(ExitCode.MISUSE, "", "policyguard: no such.json: does not exist\n"));
    assertThat(Run.of("diff", "--scenarios", "nowhere", old("01-amounts"), changed("01-amounts")))
        .isEqualTo(new Run(ExitCode.MISUSE, "", "policyguard: nowhere: does not exist\n"));
  }

  @Test
  void diff_aFolderWithoutScenarios_isMisuse(@TempDir Path folder) {
    assertThat(Run.of("diff", "--scenarios", folder.toString(), old("03-limits"), old("03-limits")))
        .isEqualTo(
            new Run(
                ExitCode.MISUSE,
                "",
                "policyguard: "
                    + folder
                    + ": has no scenario file, must have at least one *.json with \"tests\"\n"));
  }

  @Test
  void diff_scenariosFromStandardInput_areDecided() throws IOException {
    String scenarios =
        "{\"policy\":{\"version\":\"1\",\"default\":\"deny\"},\"tests\":[{\"name\":\"n\","
            + "\"calls\":[{\"tool\":\"x\",\"times\":3}]}]}";

    assertThat(
            Run.withInput(scenarios, "diff", "--scenarios", "-", old("03-limits"), old("03-limits"))
                .out())
        .contains("Of 3 recorded calls 0 are decided otherwise.");
    assertThat(Run.of("diff", "--scenarios", "-", "-", old("03-limits")).code())
        .isEqualTo(ExitCode.MISUSE);
  }

  @Test
  void diff_anInvalidPolicy_saysWhatIsWrong() {
    Run run = Run.withInput("{}", "diff", "-", changed("01-amounts"));
    assertThat(run.code()).isEqualTo(ExitCode.FINDINGS);
    assertThat(run.err()).startsWith("standard input has 2 problems:").contains("version");
    assertThat(run.out()).isEmpty();
  }

  private static String policy(String condition) {
    return "{\"version\":\"1\",\"default\":\"deny\",\"tools\":{\"t\":{\"require\":[{\"conditions\":["
        + condition
        + "]}]}}}";
  }
}
