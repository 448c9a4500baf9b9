package dev.policyguard.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.policyguard.policy.Amount;
import dev.policyguard.policy.DefaultAction;
import dev.policyguard.policy.Increment;
import dev.policyguard.policy.InvalidPolicyException;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Problem;
import dev.policyguard.policy.Scope;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyFileTest {

  private static final String SMALLEST = "{\"version\": \"1\", \"default\": \"deny\"}";

  @ParameterizedTest
  @CsvSource({
    "pytest, 10",
    "python_test, 10",
    "run_test_iteration, 10",
    "record_session_start, 30",
    "record_session_finish, 30"
  })
  void read_foundingDocument_isThePolicyItRecommends(String tool, int aMinute)
      throws URISyntaxException {
    Path file = Path.of(PolicyFileTest.class.getResource("founding/" + tool + ".json").toURI());

    Policy policy = PolicyFile.read(file);

    Limit limit = Limit.of(tool + "_rate", aMinute, Window.MINUTE);
    assertThat(limit.scope()).isEqualTo(Scope.GRANT);
    assertThat(policy)
        .isEqualTo(
            Policy.builder()
                .defaultAction(DefaultAction.DENY)
                .tool(tool, ToolRule.limited(limit))
                .build());
  }

  @Test
  void parse_everyMember_isInThePolicy() {
    Policy policy =
        PolicyFile.parse(
            """
            {
              "$schema": "./policy.schema.json",
              "version": "1",
              "default": "allow",
              "description": "all of it",
              "hide": ["delete_account", "*"],
              "tools": {
                "list": {},
                "drop": { "action": "deny", "reason": "no", "description": "d" },
                "run": {
                  "action": "allow",
                  "limits": [
                    { "counter": "a", "window": "day", "max": 0.000001, "scope": "session" },
                    {
                      "counter": "b", "window": 90, "max": 9e12, "scope": "global",
                      "on_deny": "wait", "description": "e"
                    },
                    { "counter": "c", "window": "second", "max": 1 }
                  ]
                }
              }
            }
            """);

    assertThat(policy.defaultAction()).isEqualTo(DefaultAction.ALLOW);
    assertThat(policy.description()).contains("all of it");
    assertThat(policy.hide()).isEqualTo(Set.of("delete_account", "*"));
    assertThat(policy.tools()).containsOnlyKeys("list", "drop", "run");
    assertThat(policy.tools()).containsEntry("list", ToolRule.allow());
    assertThat(policy.tools().get("drop"))
        .isEqualTo(
            ToolRule.builder().action(ToolAction.DENY).reason("no").description("d").build());
    assertThat(policy.tools().get("run").limits())
        .containsExactly(
            new Limit(
                "a",
                Window.DAY,
                new Amount(1),
                Scope.SESSION,
                Increment.ONE,
                Optional.empty(),
                Optional.empty()),
            new Limit(
                "b",
                Window.of(Duration.ofSeconds(90)),
                Amount.MAX,
                Scope.GLOBAL,
                Increment.ONE,
                Optional.of("wait"),
                Optional.of("e")),
            Limit.of("c", 1, Window.SECOND));
  }

  @Test
  void parse_unknownMemberDuplicateWrongTypeAndNoDefault_namesAllFour() {
    InvalidPolicyException refusal =
        refusal(
            """
            {
              "version": "1",
              "tools": {
                "pytest": {
                  "limit": [],
                  "limits": [{ "counter": "pytest_rate", "window": "minute", "max": "10" }]
                },
                "\\u0070ytest": {}
              }
            }
            """);

    assertThat(refusal.problems())
        .extracting(Problem::pointer, problem -> problem.location().get().toString())
        .containsExactly(
            tuple("", "1:1"),
            tuple("/tools/pytest/limit", "5:7"),
            tuple("/tools/pytest/limits/0/max", "6:73"),
            tuple("/tools/pytest", "8:5"));
    assertThat(refusal)
        .hasMessageContaining("has no \"default\"")
        .hasMessageContaining("did you mean \"limits\"?")
        .hasMessageContaining("write it without quotes, 10")
        .hasMessageContaining("is there a second time");
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "\\u0064efault", "d\\u0065f\\u0061ult"})
  void attack_01_parse_memberThatIsThereTwice_isRefused(String name) {
    InvalidPolicyException refusal =
        refusal("{\"version\":\"1\",\"default\":\"deny\",\"" + name + "\":\"allow\"}");

    assertThat(refusal.problems())
        .extracting(Problem::pointer, Problem::found)
        .containsExactly(tuple("/default", "is there a second time"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"default\":null,", "\"Default\":\"deny\",", "\"default\":\"\","})
  void attack_08_parse_noDefault_isRefused(String defaultMember) {
    assertThat(refusal("{" + defaultMember + "\"version\":\"1\"}").problems())
        .extracting(Problem::message)
        .anyMatch(message -> message.contains("\"allow\" or \"deny\""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"NaN", "Infinity", "-0", "1e309", "1e1000000000", "1e99999999999", "\"10\""})
  void attack_11_parse_maxThatIsNoNumberOrBeyondAll_isRefused(String max) {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> limit("\"minute\"", max))
        .satisfies(refusal -> assertThat(refusal.problems()).hasSize(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "10.0", "1e1", "1E+1", "100e-1", "10.000000000"})
  void parse_sameNumberWrittenInManyWays_isTheSameMax(String max) {
    assertThat(limit("\"minute\"", max).max()).isEqualTo(Amount.of(10));
  }

  @Test
  void attack_11_parse_numberThatNoDoubleHolds_isExact() {
    assertThat(limit("\"minute\"", "8999999999999.999999").max())
        .isEqualTo(Amount.of(new BigDecimal("8999999999999.999999")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"60", "60.0", "6e1"})
  void parse_windowInSeconds_isTheNamedWindowOfThatLength(String window) {
    assertThat(limit(window, "1").window()).isEqualTo(Window.MINUTE);
  }

  @Test
  void parse_memberOrder_doesNotMatter() {
    assertThat(PolicyFile.parse("{\"default\":\"deny\",\"tools\":{},\"version\":\"1\"}"))
        .isEqualTo(PolicyFile.parse(SMALLEST));
  }

  @Test
  void attack_02_parse_toolNamesThatLookAlike_areDifferentTools() {
    Policy policy =
        PolicyFile.parse(
            "{\"version\":\"1\",\"default\":\"deny\",\"tools\":{\"k\":{},\"K\":{},\"\\u212a\":{},"
                + "\"__proto__\":{},\"\":{},\"a\\u200bb\":{},\"ab\":{}}}");

    assertThat(policy.tools()).hasSize(7);
  }

  @Test
  void parse_everyPrefixOfADocument_isRefused() {
    String document =
        PolicyFile.write(
            Policy.builder()
                .hide("a", "b")
                .tool("pytest", ToolRule.limited(Limit.of("c", 10, Window.MINUTE)))
                .tool("drop", ToolRule.deny("no \" \\ \u0001 \ud83d\ude00"))
                .build());
    int end = document.stripTrailing().length();

    for (int length = 0; length < end; length++) {
      String prefix = document.substring(0, length);
      assertThatExceptionOfType(InvalidPolicyException.class)
          .as(prefix)
          .isThrownBy(() -> PolicyFile.parse(prefix));
    }
    assertThat(PolicyFile.parse(document.substring(0, end))).isNotNull();
  }

  @Test
  void parse_byteOrderMark_isNoPartOfTheDocument() {
    assertThat(PolicyFile.parse("\ufeff" + SMALLEST)).isEqualTo(PolicyFile.parse(SMALLEST));
  }

  @Test
  void parse_source_beginsTheMessage() {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> PolicyFile.parse("my\npolicy", ""))
        .withMessageStartingWith("my\\npolicy has 1 problem:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":", "[{\"a\":"})
  void attack_06_parse_100000Brackets_isOneProblem(String bracket) {
    InvalidPolicyException refusal = refusal(bracket.repeat(100_000));

    assertThat(refusal.problems()).hasSize(1);
    assertThat(refusal.problems().get(0).found()).isEqualTo("is nested 33 levels deep");
  }

  @Test
  void attack_06_parse_moreThan100000Values_isOneProblem() {
    InvalidPolicyException refusal = refusal("[" + "1,".repeat(100_000) + "1]");

    assertThat(refusal.problems()).hasSize(1);
    assertThat(refusal.problems().get(0).message())
        .isEqualTo(
            "is value number 100001, must be one of at most 100000; nothing behind this was read");
  }

  @Test
  void parse_documentAtTheLengthBound_isRead() {
    String padding = " ".repeat(JsonReader.MAX_LENGTH - SMALLEST.length());

    assertThat(PolicyFile.parse(SMALLEST + padding)).isNotNull();
    assertThat(refusal(SMALLEST + padding + " ").problems())
        .extracting(Problem::found)
        .containsExactly("is longer than 4194304 bytes");
  }

  @Test
  void parse_stringAtTheLengthBound_isRead() {
    String longest = "x".repeat(JsonReader.MAX_STRING_LENGTH);

    assertThat(described(longest).description()).contains(longest);
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> described(longest + "x"))
        .satisfies(
            refusal ->
                assertThat(refusal.problems())
                    .extracting(Problem::message)
                    .containsExactly("is a string of 65537 characters, must have at most 65536"));
  }

  @Test
  void parse_nameAtTheLengthBound_isRead() {
    String longest = "n".repeat(JsonReader.MAX_NAME_LENGTH);

    assertThat(
            PolicyFile.parse(
                    "{\"version\":\"1\",\"default\":\"deny\",\"tools\":{\"" + longest + "\":{}}}")
                .tools())
        .containsOnlyKeys(longest);
  }

  @Test
  void parse_thousandsOfProblems_listsTheFirstThousandAndSaysSo() {
    StringBuilder document = new StringBuilder("{\"version\":\"1\",\"default\":\"deny\"");
    for (int i = 0; i < 90_000; i++) {
      document.append(",\"unknown").append(i).append("\":1");
    }

    List<Problem> problems = refusal(document + "}").problems();

    assertThat(problems).hasSize(1_001);
    assertThat(problems.get(1_000).found()).isEqualTo("has more problems than these");
  }

  @Test
  void attack_30_parse_hugeNamesInMessages_areCut() {
    String huge = "x".repeat(60_000);
    InvalidPolicyException refusal =
        refusal(
            """
            {"version": "%1$s", "default": "deny", "tools": {"a": {"limits": [
              {"counter": "%1$s", "window": "minute", "max": 1},
              {"counter": "%1$s", "window": "hour", "max": 1}]}}}
            """
                .formatted(huge));

    assertThat(refusal.problems()).hasSize(3);
    assertThat(refusal.getMessage().lines()).allMatch(line -> line.length() < 400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"%s\": {\"a\": 1, \"a\": 2}}", "{\"%s\": {\"a\": 01}}", "%s", "{%s", "[\"%s"})
  void attack_30_parse_megabytesInTheWrongPlace_areCut(String document) {
    InvalidPolicyException refusal = refusal(document.formatted("x1".repeat(1_000_000)));

    assertThat(refusal.getMessage().lines()).allMatch(line -> line.length() < 1_500);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[%s", "[%s x]", "[%sx]", "[0%s]", "[%s.]"})
  void attack_06_parse_millionsOfDigitsBeforeAMistake_isRefused(String document) {
    assertThat(refusal(document.formatted("1".repeat(2_000_000))).problems()).isNotEmpty();
  }

  @Test
  void bytes_ofAFile_areAsTheyAre_andAMissingFileIsAProblem(@TempDir Path folder)
      throws IOException {
    byte[] noPolicy = {(byte) 0xff, 0, '{'};
    Path file = Files.write(folder.resolve("policy.json"), noPolicy);

    assertThat(PolicyFile.bytes(file)).isEqualTo(noPolicy);
    assertThatThrownBy(() -> PolicyFile.bytes(folder.resolve("other.json")))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining("does not exist");
  }

  @Test
  void read_missingFile_isAProblem(@TempDir Path folder) {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> PolicyFile.read(folder.resolve("no.json")))
        .withCauseInstanceOf(NoSuchFileException.class)
        .withMessageEndingWith(
            "no.json has 1 problem:\n"
                + "  document: does not exist, must be a file that can be read");
  }

  @Test
  void read_directory_isAProblem(@TempDir Path folder) {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> PolicyFile.read(folder))
        .withCauseInstanceOf(IOException.class)
        .withMessageEndingWith("document: is a directory, must be a file that can be read");
  }

  @Test
  void read_tooLongFile_isAProblem(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("long.json");
    Files.writeString(file, " ".repeat(JsonReader.MAX_LENGTH) + SMALLEST);

    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> PolicyFile.read(file))
        .withMessageEndingWith(
            "document: is longer than 4194304 bytes, must not be longer than that; it was not"
                + " read");
  }

  @Test
  void read_stream_isReadAsAFileIs() {
    byte[] document = SMALLEST.getBytes(StandardCharsets.UTF_8);

    assertThat(PolicyFile.read("resource", new ByteArrayInputStream(document)))
        .isEqualTo(PolicyFile.parse(SMALLEST));
  }

  @Test
  void read_streamThatFails_isAProblem() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("broken");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            throw new IOException("broken");
          }
        };

    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> PolicyFile.read("resource", broken))
        .withCauseInstanceOf(IOException.class)
        .withMessage(
            "resource has 1 problem:\n"
                + "  document: cannot be read, must be a file that can be read");
  }

  @Test
  void write_policy_isReadable() {
    Policy policy =
        Policy.builder()
            .description("tests")
            .hide("delete_account", "export")
            .tool("list", ToolRule.allow())
            .tool(
                "pytest",
                ToolRule.limited(
                    Limit.of("pytest_rate", 10, Window.MINUTE)
                        .withScope(Scope.SESSION)
                        .withOnDeny("Ten runs a minute are enough {[\"\\]}."),
                    Limit.of("all", 100, Window.HOUR)))
            .tool("drop", ToolRule.deny("no"))
            .build();

    assertThat(PolicyFile.write(policy))
        .isEqualTo(
            """
            {
              "version": "1",
              "default": "deny",
              "description": "tests",
              "hide": [ "delete_account", "export" ],
              "tools": {
                "drop": { "action": "deny", "reason": "no" },
                "list": {},
                "pytest": {
                  "limits": [
                    {
                      "counter": "pytest_rate",
                      "window": "minute",
                      "max": 10,
                      "scope": "session",
                      "on_deny": "Ten runs a minute are enough {[\\"\\\\]}."
                    },
                    { "counter": "all", "window": "hour", "max": 100 }
                  ]
                }
              }
            }
            """);
  }

  private static Policy described(String description) {
    return PolicyFile.parse(
        "{\"version\":\"1\",\"default\":\"deny\",\"description\":\"" + description + "\"}");
  }

  private static Limit limit(String window, String max) {
    return PolicyFile.parse(
            """
            {"version": "1", "default": "deny", "tools": {"t": {"limits": [
              {"counter": "c", "window": %s, "max": %s}]}}}
            """
                .formatted(window, max))
        .tools()
        .get("t")
        .limits()
        .get(0);
  }

  private static InvalidPolicyException refusal(String document) {
    InvalidPolicyException refusal =
        catchThrowableOfType(InvalidPolicyException.class, () -> PolicyFile.parse(document));
    assertThat(refusal).isNotNull();
    return refusal;
  }
}
