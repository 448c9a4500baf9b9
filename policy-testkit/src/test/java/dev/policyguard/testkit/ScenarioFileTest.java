package dev.policyguard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.policyguard.decision.DecisionCode;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.DefaultAction;
import dev.policyguard.policy.InvalidPolicyException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioFileTest {

  private static final String ALLOW_ALL =
      """
      { "version": "1", "default": "allow" }
      """;

  @TempDir Path folder;

  @Test
  void read_callWithEverything_keepsEverything() throws IOException {
    ScenarioFile file =
        read(
            """
            { "at": 1500, "tool": "pytest", "grant": "a", "session": "s", "times": 3,
              "caller": { "role": "admin" }, "arguments": { "path": "tests", "deep": [ null, true ] },
              "outcome": "refund", "approval": "timeout",
              "expect": { "decision": "deny", "code": "LIMIT_EXCEEDED", "rule": "/r", "message": "m",
                          "retry_after_ms": 59000, "remaining": { "c": 0, "d": 1.50 } } }
            """);
    assertThat(file.name()).isEqualTo(folder.resolve("scenarios.json").toString());
    assertThat(file.policy().defaultAction()).isEqualTo(DefaultAction.ALLOW);
    ScenarioTest test = file.tests().get(0);
    assertThat(test.name()).isEqualTo("a story");
    assertThat(test.place()).hasToString(file.name() + ":2:13");
    ScenarioCall call = test.calls().get(0);
    assertThat(call.place()).hasToString(file.name() + ":3:3");
    assertThat(call.at()).isEqualTo(Duration.ofMillis(1500));
    assertThat(call.call().tool()).isEqualTo("pytest");
    assertThat(call.call().arguments().asMap())
        .isEqualTo(Map.of("path", "tests", "deep", Arrays.asList(null, true)));
    assertThat(call.call().caller().grant()).isEqualTo("a");
    assertThat(call.call().caller().session()).contains("s");
    assertThat(call.call().caller().attributes().asMap()).isEqualTo(Map.of("role", "admin"));
    assertThat(call.times()).isEqualTo(3);
    assertThat(call.outcome()).isEqualTo(ScenarioCall.HandlerOutcome.REFUND);
    assertThat(call.approval()).contains(ScenarioCall.Approval.TIMEOUT);
    assertThat(call.expect())
        .isEqualTo(
            new Expectation(
                Optional.of(Expectation.Kind.DENY),
                Optional.of(DecisionCode.LIMIT_EXCEEDED),
                Optional.of("/r"),
                Optional.of("m"),
                Optional.of(Duration.ofSeconds(59)),
                Map.of("c", Amount.ZERO, "d", Amount.of(new BigDecimal("1.5")))));
  }

  @Test
  void read_callWithATool_hasTheDefaults() throws IOException {
    ScenarioCall call = read("{ \"tool\": \"pytest\" }").tests().get(0).calls().get(0);
    assertThat(call.at()).isZero();
    assertThat(call.call().arguments().asMap()).isEmpty();
    assertThat(call.call().caller().grant()).isEqualTo("default");
    assertThat(call.call().caller().session()).contains("default");
    assertThat(call.call().caller().attributes().asMap()).isEmpty();
    assertThat(call.times()).isEqualTo(1);
    assertThat(call.outcome()).isEqualTo(ScenarioCall.HandlerOutcome.OK);
    assertThat(call.approval()).isEmpty();
    assertThat(call.expect()).isEqualTo(Expectation.none());
  }

  @Test
  void read_grantWithoutSession_isItsSession() throws IOException {
    ScenarioCall call =
        read("{ \"tool\": \"pytest\", \"grant\": \"a\" }").tests().get(0).calls().get(0);
    assertThat(call.call().caller().session()).contains("a");
  }

  @Test
  void read_callWithoutTime_isAtTheTimeOfTheCallBefore() throws IOException {
    ScenarioFile file =
        read("{ \"tool\": \"a\", \"at\": 1e3 }, { \"tool\": \"b\" }, { \"tool\": \"c\" }");
    assertThat(file.tests().get(0).calls())
        .extracting(ScenarioCall::at)
        .containsOnly(Duration.ofSeconds(1));
  }

  @Test
  void read_numbersInArguments_areExact() throws IOException {
    ScenarioCall call =
        read("""
                { "tool": "a", "arguments": { "n": [ 9007199254740993, 0.1, 1e400,
                  123456789012345678901234567890 ] } }
                """)
            .tests()
            .get(0)
            .calls()
            .get(0);
    assertThat((List<?>) call.call().arguments().get("n"))
        .map(Object::toString)
        .containsExactly("9007199254740993", "0.1", "1E+400", "123456789012345678901234567890");
  }

  @Test
  void read_namelessTool_isLeftToTheGuard() throws IOException {
    assertThat(read("{ \"tool\": \"\", \"expect\": { \"code\": \"INVALID_CALL\" } }").play())
        .isEmpty();
  }

  @Test
  void read_byteOrderMarkAndWindowsLines_isRead() throws IOException {
    String text = document(ALLOW_ALL, "{ \"tool\": \"pytest\" }").replace("\n", "\r\n");
    ScenarioFile file = ScenarioFile.read(write("scenarios.json", "\uFEFF" + text));
    assertThat(file.tests().get(0).calls().get(0).place().line()).isEqualTo(3);
  }

  @Test
  void read_policyInAFileBeside_isRead() throws IOException {
    write("policy.json", ALLOW_ALL);
    ScenarioFile file =
        ScenarioFile.read(
            write("scenarios.json", document("\"policy.json\"", "{ \"tool\": \"pytest\" }")));
    assertThat(file.policy().defaultAction()).isEqualTo(DefaultAction.ALLOW);
  }

  @Test
  void read_brokenPolicyInAFileBeside_isTheInvalidPolicy() throws IOException {
    write("policy.json", "{ \"version\": \"1\" }");
    Path file = write("scenarios.json", document("\"policy.json\"", "{ \"tool\": \"pytest\" }"));
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> ScenarioFile.read(file))
        .withMessageContaining("policy.json");
  }

  @Test
  void read_noSuchFile_isRefused() {
    Path none = folder.resolve("none.json");
    assertThatExceptionOfType(InvalidScenarioException.class)
        .isThrownBy(() -> ScenarioFile.read(none))
        .withMessage(
            none
                + " has 1 problem:\n"
                + "  document: does not exist, must be a file in UTF-8 that can be read");
  }

  @Test
  void read_folder_isRefused() {
    assertThatExceptionOfType(InvalidScenarioException.class)
        .isThrownBy(() -> ScenarioFile.read(folder))
        .withMessageContaining("document: is a directory, must be a file");
  }

  @Test
  void find_folder_findsScenariosBelowAndLeavesPoliciesOut() throws IOException {
    Path second = write("b.json", "{ \"version\": \"1\", \"tests\": [] }");
    Path first = write("a/z.json", document(ALLOW_ALL, "{ \"tool\": \"pytest\" }"));
    Path broken = write("c.json", "{ \"version\": ");
    write("policy.json", ALLOW_ALL);
    write("notes.txt", "not JSON");
    assertThat(ScenarioFile.find(folder)).containsExactly(first, second, broken);
  }

  @Test
  void find_file_isThatFileWhateverItIs() throws IOException {
    Path policy = write("policy.json", ALLOW_ALL);
    assertThat(ScenarioFile.find(policy)).containsExactly(policy);
  }

  @Test
  void find_nothingThere_isLeftToTheReader() {
    assertThat(ScenarioFile.find(folder.resolve("none"))).containsExactly(folder.resolve("none"));
  }

  private ScenarioFile read(String calls) throws IOException {
    return ScenarioFile.read(write("scenarios.json", document(ALLOW_ALL, calls)));
  }

  private static String document(String policy, String calls) {
    return "{ \"policy\": "
        + policy.strip()
        + ",\n  \"tests\": [{ \"name\": \"a story\", \"calls\": [\n  "
        + calls.strip()
        + " ] } ] }\n";
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
