package dev.policyguard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioTestsTest {

  private static final String TWO_TESTS =
      """
      { "policy": { "version": "1", "default": "deny" },
        "tests": [
          { "name": "denied", "calls": [ { "tool": "a", "expect": { "decision": "deny" } } ] },
          { "name": "wrong", "calls": [ { "tool": "a", "expect": { "decision": "allow" } } ] } ] }
      """;

  @TempDir Path folder;

  @Test
  void in_folder_isATestForEachTestOfEachFile() throws IOException {
    Path file = write("limits/some file.json", TWO_TESTS);
    write("policy.json", "{ \"version\": \"1\", \"default\": \"deny\" }");
    List<DynamicTest> tests = ScenarioTests.in(folder).toList();
    String name = Path.of("limits", "some file.json").toString();
    assertThat(tests)
        .extracting(DynamicTest::getDisplayName)
        .containsExactly(name + ": denied", name + ": wrong");
    assertThat(tests.get(1).getTestSourceUri())
        .contains(URI.create(file.toUri() + "?line=4&column=5"));
  }

  @Test
  void in_file_isNamedByTheFile() throws IOException {
    Path file = write("limits/some.json", TWO_TESTS);
    assertThat(ScenarioTests.in(file))
        .extracting(DynamicTest::getDisplayName)
        .containsExactly("some.json: denied", "some.json: wrong");
  }

  @Test
  void execute_asExpected_passesAndOtherwiseFails() throws Throwable {
    List<DynamicTest> tests = ScenarioTests.in(write("some.json", TWO_TESTS)).toList();
    tests.get(0).getExecutable().execute();
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> tests.get(1).getExecutable().execute())
        .withMessageContaining("decision: expected \"allow\", was \"deny\"");
  }

  @Test
  void execute_brokenFileAmongOthers_failsAsATestOfItsOwn() throws IOException {
    write("a-broken.json", "{ \"tests\": [] }");
    write("b-fine.json", TWO_TESTS);
    List<DynamicTest> tests = ScenarioTests.in(folder).toList();
    assertThat(tests)
        .extracting(DynamicTest::getDisplayName)
        .containsExactly("a-broken.json", "b-fine.json: denied", "b-fine.json: wrong");
    assertThatExceptionOfType(InvalidScenarioException.class)
        .isThrownBy(() -> tests.get(0).getExecutable().execute());
  }

  @Test
  void in_folderWithoutScenarios_isRefused() throws IOException {
    write("policy.json", "{ \"version\": \"1\", \"default\": \"deny\" }");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScenarioTests.in(folder))
        .withMessage(
            folder + " has no scenario file, must have at least one *.json with \"tests\"");
  }

  @Test
  void execute_nothingThere_failsAndSaysSo() {
    List<DynamicTest> tests = ScenarioTests.in(folder.resolve("none")).toList();
    assertThat(tests).hasSize(1);
    assertThatExceptionOfType(InvalidScenarioException.class)
        .isThrownBy(() -> tests.get(0).getExecutable().execute())
        .withMessageContaining("none has 1 problem:\n  document: does not exist");
  }

  @Test
  void in_withThreshold_isOneTestMoreThatLooksAtAllFiles() throws Throwable {
    write(
        "policy.json",
        """
        { "version": "1", "default": "deny",
          "tools": { "a": { "deny_if": [ { "conditions": [
            { "path": "args.x", "op": "eq", "value": 1 } ] } ] } } }
        """);
    write("one.json", oneCall("{ \"tool\": \"b\" }"));
    write("two.json", oneCall("{ \"tool\": \"a\" }"));
    DynamicTest coverage = last(ScenarioTests.in(folder, CoverageThreshold.ofPercent(76)));
    assertThat(coverage.getDisplayName()).isEqualTo("coverage of at least 76 %");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> coverage.getExecutable().execute())
        .withMessage(
            """
            must cover at least 76 %:
            coverage 75 % (3 of 4) of policy c1dbcd7cea53 by FOLDERone.json, FOLDERtwo.json
              /tools/a/deny_if/args.x-eq at /tools/a/deny_if/0: never denied a call"""
                .replace("FOLDER", folder + File.separator));
    last(ScenarioTests.in(folder, CoverageThreshold.ofPercent(75))).getExecutable().execute();
  }

  @Test
  void in_withThresholdAndBrokenFile_failsTheCoverageToo() throws IOException {
    write("broken.json", "{ \"tests\": [] }");
    DynamicTest coverage = last(ScenarioTests.in(folder, CoverageThreshold.ofPercent(1)));
    assertThatExceptionOfType(InvalidScenarioException.class)
        .isThrownBy(() -> coverage.getExecutable().execute());
  }

  private static String oneCall(String call) {
    return "{ \"policy\": \"policy.json\", \"tests\": [ { \"name\": \"t\", \"calls\": [ "
        + call
        + " ] } ] }";
  }

  private static DynamicTest last(Stream<DynamicTest> tests) {
    return tests.reduce((before, last) -> last).orElseThrow();
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
