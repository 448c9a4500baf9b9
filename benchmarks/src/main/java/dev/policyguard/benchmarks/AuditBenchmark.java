package dev.policyguard.benchmarks;

import dev.policyguard.call.ToolCall;
import dev.policyguard.guard.Outcome;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.json.PolicyFile;
import dev.policyguard.operations.AuditLog;
import dev.policyguard.operations.Durability;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many calls go through a guard in a second, without an audit and with one?
 *
 * <pre>{@code
 * mvn -q -B -ntp -Pbench -DskipTests -pl benchmarks -am verify -Djmh.arguments=AuditBenchmark
 * }</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(3)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class AuditBenchmark {

  private static final String POLICY =
      "{\"version\": \"1\", \"default\": \"deny\", \"tools\": {\"note\": {}}}";

  /** What is done for the record of a call. */
  @Param({"NONE", "WRITTEN", "FORCED"})
  public String audit = "NONE";

  private final ToolCall call = ToolCall.of("note", Map.of("text", "milk")).from("ada");
  private @Nullable PolicyGuard guard;
  private @Nullable Path folder;
  private Optional<AuditLog> log = Optional.empty();

  /**
   * Opens the audit.
   *
   * @throws IOException if it cannot be opened
   */
  @Setup
  public void open() throws IOException {
    byte[] document = POLICY.getBytes(StandardCharsets.UTF_8);
    PolicyGuard.Builder builder =
        PolicyGuard.builder(PolicyFile.read("policy.json", new ByteArrayInputStream(document)));
    if (!audit.equals("NONE")) {
      Path made = Files.createTempDirectory("audit");
      folder = made;
      AuditLog opened = AuditLog.in(made).durability(Durability.valueOf(audit)).open();
      log = Optional.of(opened);
      builder.audit(opened);
    }
    guard = builder.build();
    Check.that(oneThread() instanceof Outcome.Completed, "the call");
  }

  /**
   * Closes the audit and deletes what it wrote.
   *
   * @throws IOException if that fails
   */
  @TearDown
  public void close() throws IOException {
    log.ifPresent(AuditLog::close);
    Path made = folder;
    if (made != null) {
      try (Stream<Path> files = Files.walk(made)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** {@return what came of a call, by one thread} */
  @Benchmark
  @Threads(1)
  public Outcome<String> oneThread() {
    PolicyGuard through = guard;
    if (through == null) {
      throw new IllegalStateException("not opened");
    }
    return through.call(call, made -> "done");
  }

  /** {@return what came of a call, by two threads} */
  @Benchmark
  @Threads(2)
  public Outcome<String> twoThreads() {
    return oneThread();
  }
}
