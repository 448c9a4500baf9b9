package dev.policyguard.examples.testserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestToolsTest {

  private static final McpJsonMapper JSON = McpJsonDefaults.getMapper();

  @TempDir Path directory;

  private SessionRecords records;
  private final Map<String, SyncToolSpecification> tools = new LinkedHashMap<>();

  @BeforeEach
  void open() {
    records = new SessionRecords(directory, JSON, Clock.systemUTC(), () -> "s1");
    TestRuns runs = new TestRuns(TestToolsTest.class.getPackageName() + ".suite");
    new TestTools(runs, records, JSON).all().forEach(tool -> tools.put(tool.tool().name(), tool));
  }

  @Test
  void all_annotations_sayWhatIsDestructive() {
    assertThat(tools.values())
        .extracting(SyncToolSpecification::tool)
        .allSatisfy(tool -> assertThat(tool.annotations().readOnlyHint()).isFalse())
        .filteredOn(tool -> tool.annotations().destructiveHint())
        .extracting(Tool::name)
        .containsExactly("delete_session_records");
  }

  @Test
  void runTests_suite_resultFitsTheOutputSchema() {
    CallToolResult result = call("run_tests", Map.of());

    assertThat(text(result)).isEqualTo("4 passed, 1 failed, 1 error, 1 skipped");
    assertFitsTheOutputSchema("run_tests", result);
  }

  @Test
  void runTests_selection_isHandedOn() {
    assertThat(text(call("run_tests", Map.of("class", "ReadingTest"))))
        .isEqualTo("2 passed, 0 failed, 1 error, 0 skipped");
    assertThat(text(call("run_tests", Map.of("tag", "writing"))))
        .isEqualTo("2 passed, 1 failed, 0 errors, 1 skipped");
  }

  @Test
  void runTests_nothingSelected_isAnError() {
    CallToolResult result = call("run_tests", Map.of("tag", "swimming"));

    assertThat(result.isError()).isTrue();
    assertThat(text(result)).startsWith("No test has this class and tag");
  }

  @Test
  void runTestIteration_selection_resultFitsTheOutputSchema() {
    CallToolResult result = call("run_test_iteration", Map.of("tag", "reading"));

    assertThat(text(result)).isEqualTo("2 passed, 0 failed, 1 error, 0 skipped");
    assertFitsTheOutputSchema("run_test_iteration", result);
  }

  @Test
  void runTestIteration_nothingSelected_isAnError() {
    assertThat(call("run_test_iteration", Map.of("class", "Nothing")).isError()).isTrue();
  }

  @Test
  void recordSession_startAndFinish_keepRecordsThatFitTheOutputSchema() throws IOException {
    CallToolResult start = call("record_session_start", Map.of("task", "numerals"));
    CallToolResult finish =
        call("record_session_finish", Map.of("sessionId", "s1", "outcome", "completed"));

    assertFitsTheOutputSchema("record_session_start", start);
    assertFitsTheOutputSchema("record_session_finish", finish);
    assertThat(records.all())
        .extracting(SessionRecords.Entry::text)
        .containsExactly("numerals", "completed");
  }

  @Test
  void recordSessionStart_missingOrWrongTask_isAnErrorThatSaysSo() throws IOException {
    assertThat(text(call("record_session_start", Map.of())))
        .isEqualTo("task: is missing, must be a text");
    assertThat(text(call("record_session_start", Map.of("task", " "))))
        .isEqualTo("task: is missing, must be a text");
    CallToolResult wrong = call("record_session_start", Map.of("task", 7));
    assertThat(text(wrong)).isEqualTo("task: is 7, must be a text");
    assertThat(wrong.isError()).isTrue();
    assertThat(records.all()).isEmpty();
  }

  @Test
  void recordSessionFinish_unknownSession_isAnErrorThatSaysSo() {
    CallToolResult result =
        call("record_session_finish", Map.of("sessionId", "s9", "outcome", "completed"));

    assertThat(result.isError()).isTrue();
    assertThat(text(result)).contains("no session 's9' was started");
  }

  @Test
  void deleteSessionRecords_unguarded_reallyDeletes() throws IOException {
    records.start("numerals");

    assertThat(text(call("delete_session_records", Map.of()))).isEqualTo("1 records deleted");
    assertThat(records.all()).isEmpty();
  }

  @Test
  void exportRecords_unguarded_reallyExports() throws IOException {
    records.start("numerals");

    assertThat(text(call("export_records", Map.of())))
        .isEqualTo("exported to " + directory.resolve("export-1.csv"));
    assertThat(directory.resolve("export-1.csv")).content().contains("\"numerals\"");
  }

  private CallToolResult call(String tool, Map<String, Object> arguments) {
    // No tool looks at the exchange.
    return tools
        .get(tool)
        .callHandler()
        .apply(null, CallToolRequest.builder(tool).arguments(arguments).build());
  }

  private static String text(CallToolResult result) {
    return ((TextContent) result.content().get(0)).text();
  }

  private void assertFitsTheOutputSchema(String tool, CallToolResult result) {
    assertThat(result.isError()).isNotEqualTo(true);
    assertThat(
            McpJsonDefaults.getSchemaValidator()
                .validate(tools.get(tool).tool().outputSchema(), result.structuredContent()))
        .satisfies(answer -> assertThat(answer.valid()).as(answer.errorMessage()).isTrue());
  }
}
