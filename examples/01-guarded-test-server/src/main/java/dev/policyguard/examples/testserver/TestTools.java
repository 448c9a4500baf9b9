package dev.policyguard.examples.testserver;

import static dev.policyguard.examples.testserver.ToolSchemas.ITERATION;
import static dev.policyguard.examples.testserver.ToolSchemas.REPORT;
import static dev.policyguard.examples.testserver.ToolSchemas.SELECTION;
import static dev.policyguard.examples.testserver.ToolSchemas.SESSION;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * What the server offers: six tools, of which none knows that there is a guard. Immutable and
 * thread-safe.
 */
final class TestTools {

  private static final String NO_TEST =
      "No test has this class and tag; call without them to run all.";

  private final TestRuns runs;
  private final SessionRecords records;
  private final McpJsonMapper json;

  TestTools(TestRuns runs, SessionRecords records, McpJsonMapper json) {
    this.runs = runs;
    this.records = records;
    this.json = json;
  }

  /** {@return the tools with their handlers, unguarded} */
  List<SyncToolSpecification> all() {
    return List.of(
        tool(
            tool("run_tests", SELECTION)
                .title("Run tests")
                .description("Runs the test suite, or a part of it, and reports what it found.")
                .outputSchema(json, REPORT)
                .annotations(hints().idempotentHint(true).build()),
            this::runTests),
        tool(
            tool("run_test_iteration", SELECTION)
                .title("Run one measured iteration")
                .description("Runs the test suite once and reports times and memory as well.")
                .outputSchema(json, ITERATION)
                .annotations(hints().idempotentHint(true).build()),
            this::runTestIteration),
        tool(
            tool("record_session_start", ToolSchemas.START)
                .title("Record the start of a session")
                .description("Writes down that a test session starts, and gives it an id.")
                .outputSchema(json, SESSION)
                .annotations(hints().build()),
            this::recordSessionStart),
        tool(
            tool("record_session_finish", ToolSchemas.FINISH)
                .title("Record the finish of a session")
                .description("Writes down that a test session is over, and how it went.")
                .outputSchema(json, SESSION)
                .annotations(hints().build()),
            this::recordSessionFinish),
        tool(
            tool("delete_session_records", ToolSchemas.DELETE)
                .title("Delete session records")
                .description("Deletes the records of one session, or of all; cannot be undone.")
                .annotations(hints().destructiveHint(true).idempotentHint(true).build()),
            this::deleteSessionRecords),
        tool(
            tool("export_records", ToolSchemas.NOTHING)
                .title("Export session records")
                .description("Writes all session records to a new file, as CSV.")
                .annotations(hints().build()),
            this::exportRecords));
  }

  private CallToolResult runTests(Arguments arguments) {
    TestReport report = runs.run(arguments.optional("class"), arguments.optional("tag"));
    return report.total() == 0 ? mistake(NO_TEST) : result(report.summary(), report);
  }

  private CallToolResult runTestIteration(Arguments arguments) {
    TestIteration run = runs.iterate(arguments.optional("class"), arguments.optional("tag"));
    return run.report().total() == 0 ? mistake(NO_TEST) : result(run.report().summary(), run);
  }

  private CallToolResult recordSessionStart(Arguments arguments) throws IOException {
    SessionRecords.Entry start = records.start(arguments.required("task"));
    return result("session " + start.sessionId() + " started", start);
  }

  private CallToolResult recordSessionFinish(Arguments arguments) throws IOException {
    SessionRecords.Finished finished =
        records.finish(arguments.required("sessionId"), arguments.required("outcome"));
    return result("session " + finished.sessionId() + " finished", finished);
  }

  private CallToolResult deleteSessionRecords(Arguments arguments) throws IOException {
    int deleted = records.delete(arguments.optional("sessionId"));
    return result(deleted + " records deleted", Map.of("deleted", deleted));
  }

  private CallToolResult exportRecords(Arguments arguments) throws IOException {
    String file = records.export().toString();
    return result("exported to " + file, Map.of("file", file));
  }

  private Tool.Builder tool(String name, String inputSchema) {
    return Tool.builder(name, json, inputSchema);
  }

  /** What holds for most: a tool that changes something, destroys nothing, and stays in here. */
  private static ToolAnnotations.Builder hints() {
    return ToolAnnotations.builder()
        .readOnlyHint(false)
        .destructiveHint(false)
        .idempotentHint(false)
        .openWorldHint(false);
  }

  private static SyncToolSpecification tool(Tool.Builder tool, Work work) {
    return new SyncToolSpecification(
        tool.build(),
        (exchange, request) -> {
          try {
            return work.with(new Arguments(request.arguments()));
          } catch (IllegalArgumentException e) {
            return mistake(String.valueOf(e.getMessage()));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static CallToolResult result(String text, Object content) {
    return CallToolResult.builder().addTextContent(text).structuredContent(content).build();
  }

  private static CallToolResult mistake(String text) {
    return CallToolResult.builder().addTextContent(text).isError(true).build();
  }

  /** What a tool does. */
  @FunctionalInterface
  private interface Work {
    CallToolResult with(Arguments arguments) throws IOException;
  }
}
