package dev.policyguard.examples.testserver;

import dev.policyguard.examples.testserver.Answer.Done;
import dev.policyguard.examples.testserver.Answer.Json;
import dev.policyguard.examples.testserver.Answer.Refused;
import dev.policyguard.examples.testserver.Answer.Unknown;
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
 * checks that it is what {@code policy.json} says. Confined to a thread.
 *
 * <pre>
 * Tour [&lt;policy.json&gt;]
 * </pre>
 */
public final class Tour {

  private static final String HIDDEN = "delete_session_records";
  private static final String UNLISTED = "export_records";
  private static final int RUNS_A_MINUTE = 10;

  private final Page page;
  private final Path records;

  private Tour(Page page, Path records) {
    this.page = page;
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
    List<String> serverArguments = new ArrayList<>(List.of(records.toString()));
    serverArguments.addAll(policy);
    Page page = new Page(out);
    try (TestClient client = new TestClient(serverArguments)) {
      try {
        client.connect();
        return new Tour(page, records).of(client);
      } catch (RuntimeException e) {
        page.say("The tour ends here: " + e);
        client.serverLog().forEach(page::detail);
        return false;
      }
    } finally {
      delete(records);
    }
  }

  private boolean of(TestClient client) throws IOException {
    page.title("A guarded MCP server, and a client that tries its tools");
    page.say(
        "The server runs as a process of its own. Its six tools do real work; in front of them"
            + " stands a policy.json, which denies whatever it does not list.");
    list(client);
    runTests(client);
    measure(client);
    record(client);
    callHidden(client);
    callUnlisted(client);
    return page.summary();
  }

  private void list(TestClient client) {
    page.chapter("1. The list");
    List<String> tools = client.tools();
    tools.forEach(page::detail);
    page.say("The server has one more, " + HIDDEN + ". The policy hides it.");
    page.expect(
        tools.equals(
            List.of(
                "run_tests",
                "run_test_iteration",
                "record_session_start",
                "record_session_finish",
                UNLISTED)),
        "the list has five tools, without " + HIDDEN);
  }

  private void runTests(TestClient client) {
    page.chapter("2. Ten runs a minute, and not one more");
    page.calls();
    for (int run = 1; run <= RUNS_A_MINUTE; run++) {
      Answer answer = call(client, "run_tests", Map.of());
      page.expect(answer instanceof Done done && !done.isError(), "run " + run + " is allowed");
      if (run == RUNS_A_MINUTE && answer instanceof Done done) {
        done.content().at("failures").items().forEach(this::failure);
      }
    }
    Answer oneMore = call(client, "run_tests", Map.of());
    page.expect(
        oneMore instanceof Refused refused
            && refused.code().equals("LIMIT_EXCEEDED")
            && refused.retryAfter().isPresent(),
        "run 11 is refused, with the time to wait");
  }

  private void failure(Json failure) {
    page.detail(
        failure.text("kind").orElse("")
            + ": "
            + failure.text("test").orElse("")
            + ", "
            + failure.text("message").orElse(""));
  }

  private void measure(TestClient client) {
    page.chapter("3. Another tool has a limit of its own");
    page.calls();
    Answer answer = call(client, "run_test_iteration", Map.of("class", "ReadingTest"));
    page.expect(answer instanceof Done done && !done.isError(), "an iteration is allowed");
    if (answer instanceof Done done) {
      done.content().at("timings").items().forEach(this::timing);
      page.detail("allocated: " + done.content().number("allocatedBytes").orElse(0) + " bytes");
    }
  }

  private void timing(Json timing) {
    page.detail(timing.text("test").orElse("") + ": " + timing.number("millis").orElse(0) + " ms");
  }

  private void record(TestClient client) throws IOException {
    page.chapter("4. Tools that write");
    page.calls();
    Answer start = call(client, "record_session_start", Map.of("task", "finish the numerals"));
    String session =
        start instanceof Done done ? done.content().text("sessionId").orElse("") : "";
    Answer finish =
        call(
            client,
            "record_session_finish",
            Map.of("sessionId", session, "outcome", "completed"));
    page.expect(start instanceof Done done && !done.isError(), "a start is recorded");
    page.expect(finish instanceof Done done && !done.isError(), "a finish is recorded");
    page.say("On the disk: " + linesOnDisk() + " records.");
    page.expect(linesOnDisk() == 2, "there are two records on the disk");
  }

  private void callHidden(TestClient client) throws IOException {
    page.chapter("5. A hidden tool, called all the same");
    page.calls();
    Answer hidden = call(client, HIDDEN, Map.of());
    Answer invented = call(client, "no_such_tool", Map.of());
    page.say(
        "Both answers are the same, so a caller cannot find out what is hidden. On the disk: "
            + linesOnDisk()
            + " records, as before.");
    page.expect(hidden instanceof Unknown, HIDDEN + " is unknown");
    page.expect(hidden.equals(invented), HIDDEN + " answers as an invented name does");
    page.expect(linesOnDisk() == 2, "the two records are still there");
  }

  private void callUnlisted(TestClient client) throws IOException {
    page.chapter("6. A tool that the policy does not mention");
    page.calls();
    Answer answer = call(client, UNLISTED, Map.of());
    page.expect(
        answer instanceof Refused refused && refused.code().equals("DEFAULT_DENY"),
        UNLISTED + " is refused by default");
    page.expect(filesOnDisk() == 1, "nothing was exported");
  }

  private Answer call(TestClient client, String tool, Map<String, Object> arguments) {
    Answer answer = client.call(tool, arguments);
    page.call(tool, answer);
    return answer;
  }

  private long linesOnDisk() throws IOException {
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
