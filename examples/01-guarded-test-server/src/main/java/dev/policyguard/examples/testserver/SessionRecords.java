package dev.policyguard.examples.testserver;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.modelcontextprotocol.json.McpJsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Keeps a record of test sessions in a directory: one line of JSON for the start of a session, one
 * for its finish. A line is appended whole, by a single write. Thread-safe; a directory belongs to
 * one server at a time.
 */
final class SessionRecords {

  /** The name of the file with the records, in the directory of a server. */
  static final String FILE = "sessions.jsonl";

  private final Path directory;
  private final Path file;
  private final McpJsonMapper json;
  private final Clock clock;
  private final Supplier<String> ids;

  /**
   * Opens the records; the directory is made when the first is kept.
   *
   * @param directory where the records are
   * @param json reads and writes their lines
   * @param clock tells when a session started
   * @param ids tells sessions apart
   */
  SessionRecords(Path directory, McpJsonMapper json, Clock clock, Supplier<String> ids) {
    this.directory = directory;
    this.file = directory.resolve(FILE);
    this.json = json;
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * Records that a session starts.
   *
   * @param task what it is about
   * @return the record, with the new session's id
   */
  synchronized Entry start(String task) throws IOException {
    Entry entry = new Entry("start", ids.get(), clock.instant().toString(), task);
    append(entry);
    return entry;
  }

  /**
   * Records that a session is over.
   *
   * @param sessionId the id that the start of it was given
   * @param outcome how it went
   * @return what was recorded
   * @throws IllegalArgumentException if there is no such session, or it is over already
   */
  synchronized Finished finish(String sessionId, String outcome) throws IOException {
    List<Entry> session = all().stream().filter(e -> e.sessionId().equals(sessionId)).toList();
    if (session.isEmpty()) {
      throw new IllegalArgumentException(
          "sessionId: no session '"
              + sessionId
              + "' was started; give the id that"
              + " record_session_start returned");
    }
    if (session.stream().anyMatch(e -> e.event().equals("finish"))) {
      throw new IllegalArgumentException("sessionId: '" + sessionId + "' is finished already");
    }
    Entry entry = new Entry("finish", sessionId, clock.instant().toString(), outcome);
    append(entry);
    Duration length =
        Duration.between(Instant.parse(session.get(0).at()), Instant.parse(entry.at()));
    return new Finished(sessionId, outcome, entry.at(), length.toMillis());
  }

  /**
   * Deletes records for good.
   *
   * @param sessionId the only session to delete; all of them where it is empty
   * @return how many records there were
   */
  synchronized int delete(Optional<String> sessionId) throws IOException {
    List<Entry> entries = all();
    List<Entry> kept =
        entries.stream()
            .filter(e -> !e.sessionId().equals(sessionId.orElse(e.sessionId())))
            .toList();
    if (kept.size() == entries.size()) {
      return 0;
    }
    StringBuilder lines = new StringBuilder();
    for (Entry entry : kept) {
      lines.append(line(entry));
    }
    Path rest = Files.writeString(directory.resolve(FILE + ".rest"), lines);
    Files.move(rest, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return entries.size() - kept.size();
  }

  /**
   * Writes all records to a new file, as comma-separated values.
   *
   * @return the file, beside the records
   */
  synchronized Path export() throws IOException {
    StringBuilder csv = new StringBuilder("event,sessionId,at,text\n");
    for (Entry e : all()) {
      csv.append(e.event()).append(',').append(e.sessionId()).append(',').append(e.at());
      csv.append(",\"").append(e.text().replace("\"", "\"\"")).append("\"\n");
    }
    Files.createDirectories(directory);
    for (int number = 1; ; number++) {
      try {
        return Files.writeString(
            directory.resolve("export-" + number + ".csv"), csv, StandardOpenOption.CREATE_NEW);
      } catch (FileAlreadyExistsException e) {
        // An export is never overwritten: the next number may be free.
      }
    }
  }

  /** {@return every record, oldest first} */
  synchronized List<Entry> all() throws IOException {
    List<Entry> entries = new ArrayList<>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        entries.add(json.readValue(line, Entry.class));
      }
    }
    return entries;
  }

  private void append(Entry entry) throws IOException {
    Files.createDirectories(directory);
    ByteBuffer line = UTF_8.encode(line(entry));
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (line.hasRemaining()) {
        channel.write(line);
      }
    }
  }

  private String line(Entry entry) throws IOException {
    return json.writeValueAsString(entry) + "\n";
  }

  /**
   * One line of the records. Immutable.
   *
   * @param event {@code start} or {@code finish}
   * @param sessionId which session
   * @param at when, as in {@code 2026-11-21T10:15:30Z}
   * @param text what the session is about, or how it went
   */
  record Entry(String event, String sessionId, String at, String text) {}

  /**
   * A session that is over. Immutable.
   *
   * @param sessionId which session
   * @param outcome how it went
   * @param at when it was over
   * @param millis how long it took
   */
  record Finished(String sessionId, String outcome, String at, long millis) {}
}
