package dev.policyguard.examples.testserver;

import dev.policyguard.examples.testserver.Answer.Done;
import dev.policyguard.examples.testserver.Answer.Json;
import dev.policyguard.examples.testserver.Answer.Refused;
import dev.policyguard.examples.testserver.Answer.Unknown;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A client's tour of the guarded server: starts it, calls its tools, prints what happens, and
 * checks that it is what the example's {@code policy.json} says. Confined to a thread.
 *
 * <pre>
 * Tour [&lt;policy.json&gt;]
 * </pre>
 */
public final class Tour {

  private static final int RUNS_A_MINUTE = 10;
  private static final String HIDDEN = "delete_session_records";
  private static final String UNLISTED = "export_records";
  private static final List<String> VISIBLE =
      List.of(
          "run_tests",
          "run_test_iteration",
          "record_session_start",
          "record_session_finish",
          UNLISTED);

  private final Page page;
  private final TestClient client;
  private final Path records;

  private Tour(Page page, TestClient client, Path records) {
    this.page = page;
    this.client = client;
    this.records = records;
  }

  /**
   * Takes the tour; the exit status is 0 if everything was as it should be, and 1 otherwise.
   *
   * @param args a policy in place of the server's own
   * @throws IOException if there is no place for the records
   */
  public static void main(String[] args) throws IOException {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    System.exit(take(out, List.of(args)) ? 0 : 1);
  }

  /**
   * Takes the tour.
   *
   * @param out where it is told
   * @param policy a policy in place of the server's own, or nothing
   * @return whether everything was as it should be
   */
  static boolean take(PrintStream out, List<String> policy) throws IOException {
    Path records = Files.createTempDirectory("guarded-test-server");
    List<String> serverArguments = new ArrayList<>();
    serverArguments.add(records.toString());
    serverArguments.addAll(policy);
    Page page = new Page(out);
    try (TestClient client = new TestClient(serverArguments)) {
      return new Tour(page, client, records).take();
    } finally {
      delete(records);
    }
  }

  private boolean take() throws IOException {
    page.title("A guarded MCP server, and a client that tries its tools");
    try {
      client.connect();
      list();
      runTests();
      measure();
      record();
      callHidden();
      callUnlisted();
      return page.summary();
    } catch (RuntimeException e) {
      page.chapter("The tour ends early: " + e.getMessage());
      client.serverLog().forEach(page::quote);
      return false;
    }
  }

  private void list() {
    page.chapter("1. The tools on the server's list");
    List<Tool> tools = client.tools();
    tools.forEach(page::tool);
    page.gap();
    page.say("The server has a sixth one, " + HIDDEN + ". The policy hides it.");
    page.expect(tools.stream().map(Tool::name).toList().equals(VISIBLE), "the list is " + VISIBLE);
  }

  private void runTests() {
    page.chapter("2. Ten runs a minute, and not one more");
    page.tableOfCalls();
    for (int run = 1; run <= RUNS_A_MINUTE; run++) {
      Answer answer = call("run_tests", Map.of());
      page.expect(worked(answer), "run " + run + " is allowed and works");
      if (run == RUNS_A_MINUTE && answer instanceof Done done) {
        done.content().at("failures").items().forEach(this::showFailure);
      }
    }
    Answer oneMore = call("run_tests", Map.of());
    page.expect(
        oneMore instanceof Refused refused
            && refused.code().equals("LIMIT_EXCEEDED")
            && refused.retryAfter().isPresent(),
        "run 11 is refused, with the time to wait");
  }

  private void showFailure(Json failure) {
    page.detail(
        failure.text("kind").orElse("?"),
        failure.text("test").orElse("?") + ": " + failure.text("message").orElse("?"));
  }

  private void measure() {
    page.chapter("3. Another tool has a limit of its own");
    Answer answer = call("run_test_iteration", Map.of("class", "ReadingTest"));
    page.expect(worked(answer), "a measured iteration is allowed and works");
    if (answer instanceof Done done) {
      page.detail("took", millis(done.content()));
      page.detail("allocated", done.content().number("allocatedBytes").orElse(0) + " bytes");
      for (Json timing : done.content().at("timings").items()) {
        page.detail("test", timing.text("test").orElse("?") + " took " + millis(timing));
      }
    }
  }

  private static String millis(Json measured) {
    return measured.number("millis").orElse(0) + " ms";
  }

  private void record() throws IOException {
    page.chapter("4. Tools that write");
    Answer start = call("record_session_start", Map.of("task", "finish the numerals"));
    String session = start instanceof Done done ? done.content().text("sessionId").orElse("") : "";
    Answer finish =
        call("record_session_finish", Map.of("sessionId", session, "outcome", "completed"));
    page.gap();
    page.say("Records on the disk: " + recordsOnDisk() + ".");
    page.expect(worked(start), "the start of a session is recorded");
    page.expect(worked(finish), "the finish of a session is recorded");
    page.expect(recordsOnDisk() == 2, "two records are on the disk");
  }

  private void callHidden() throws IOException {
    page.chapter("5. The hidden tool, called all the same");
    Answer hidden = call(HIDDEN, Map.of());
    Answer invented = call("no_such_tool", Map.of());
    page.gap();
    page.say(
        "Both answers are the same: a caller cannot find out that there is something hidden."
            + " Records on the disk, as before: "
            + recordsOnDisk()
            + ".");
    page.expect(hidden instanceof Unknown, HIDDEN + " is unknown");
    page.expect(hidden.equals(invented), HIDDEN + " answers as an invented name does");
    page.expect(recordsOnDisk() == 2, "the two records are still on the disk");
  }

  private void callUnlisted() throws IOException {
    page.chapter("6. A tool that the policy does not mention");
    Answer answer = call(UNLISTED, Map.of());
    page.gap();
    page.say("It is on the list, since nothing hides it; but what is not allowed is denied.");
    page.expect(
        answer instanceof Refused refused && refused.code().equals("DEFAULT_DENY"),
        UNLISTED + " is refused by default");
    page.expect(filesOnDisk() == 1, "nothing was exported");
  }

  private Answer call(String tool, Map<String, Object> arguments) {
    Answer answer = client.call(tool, arguments);
    page.call(tool, answer);
    return answer;
  }

  private static boolean worked(Answer answer) {
    return answer instanceof Done done && !done.isError();
  }

  private long recordsOnDisk() throws IOException {
    Path file = records.resolve(SessionRecords.FILE);
    return Files.exists(file) ? Files.readAllLines(file).size() : 0;
  }

  private long filesOnDisk() throws IOException {
    try (Stream<Path> files = Files.list(records)) {
      return files.count();
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
