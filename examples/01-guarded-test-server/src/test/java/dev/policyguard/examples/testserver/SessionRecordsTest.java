package dev.policyguard.examples.testserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.policyguard.examples.testserver.SessionRecords.Entry;
import dev.policyguard.examples.testserver.SessionRecords.Finished;
import io.modelcontextprotocol.json.McpJsonDefaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionRecordsTest {

  @TempDir Path temp;

  private Path directory;
  private SessionRecords records;

  @BeforeEach
  void open() {
    directory = temp.resolve("made/when/needed");
    AtomicInteger ids = new AtomicInteger();
    records =
        new SessionRecords(
            directory,
            McpJsonDefaults.getMapper(),
            new SteppingClock(),
            () -> "s" + ids.incrementAndGet());
  }

  @Test
  void start_anyTask_isOneLineOfJson() throws IOException {
    assertThat(records.start("say \"hi\",\nthen leave"))
        .isEqualTo(new Entry("start", "s1", "2026-11-21T10:00:00Z", "say \"hi\",\nthen leave"));
    assertThat(directory.resolve("sessions.jsonl"))
        .hasContent(
            """
            {"event":"start","sessionId":"s1","at":"2026-11-21T10:00:00Z",\
            "text":"say \\"hi\\",\\nthen leave"}
            """);
  }

  @Test
  void finish_startedSession_tellsHowLongItTook() throws IOException {
    records.start("one");
    records.start("two");

    assertThat(records.finish("s1", "completed"))
        .isEqualTo(new Finished("s1", "completed", "2026-11-21T10:00:02Z", 2_000));
    assertThat(records.all()).extracting(Entry::event).containsExactly("start", "start", "finish");
  }

  @Test
  void finish_unknownSession_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> records.finish("s9", "completed"))
        .withMessageContaining("no session 's9' was started");
  }

  @Test
  void finish_finishedSession_isRefusedAndNotRecorded() throws IOException {
    records.start("one");
    records.finish("s1", "completed");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> records.finish("s1", "failed"))
        .withMessage("sessionId: 's1' is finished already");
    assertThat(records.all()).hasSize(2);
  }

  @Test
  void delete_oneSession_keepsTheOthers() throws IOException {
    records.start("one");
    records.start("two");
    records.finish("s1", "completed");

    assertThat(records.delete(Optional.of("s1"))).isEqualTo(2);
    assertThat(records.all()).extracting(Entry::sessionId).containsExactly("s2");
    assertThat(directory).isDirectoryNotContaining(file -> file.toString().endsWith(".rest"));
  }

  @Test
  void delete_withoutSession_deletesAll() throws IOException {
    records.start("one");
    records.start("two");

    assertThat(records.delete(Optional.empty())).isEqualTo(2);
    assertThat(records.all()).isEmpty();
  }

  @Test
  void delete_nothingThere_deletesNothing() throws IOException {
    assertThat(records.delete(Optional.empty())).isZero();
    assertThat(directory).doesNotExist();
  }

  @Test
  void export_twice_writesTwoFiles() throws IOException {
    records.start("say \"hi\"");

    assertThat(records.export())
        .isEqualTo(directory.resolve("export-1.csv"))
        .hasContent(
            """
            event,sessionId,at,text
            start,s1,2026-11-21T10:00:00Z,"say ""hi\"""
            """);
    assertThat(records.export()).isEqualTo(directory.resolve("export-2.csv")).exists();
  }

  @Test
  void start_manyAtOnce_losesNoLine() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Entry>> starts =
          IntStream.range(0, 200)
              .<Callable<Entry>>mapToObj(i -> () -> records.start("t" + i))
              .toList();
      threads.invokeAll(starts);
    } finally {
      threads.shutdown();
    }
    assertThat(records.all()).extracting(Entry::text).doesNotHaveDuplicates().hasSize(200);
    assertThat(Files.readAllLines(directory.resolve("sessions.jsonl"))).hasSize(200);
  }

  /** One second later at every look. */
  private static final class SteppingClock extends Clock {
    private final Iterator<Instant> times =
        java.util.stream.Stream.iterate(
                Instant.parse("2026-11-21T10:00:00Z"), time -> time.plus(Duration.ofSeconds(1)))
            .iterator();

    @Override
    public synchronized Instant instant() {
      return times.next();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
