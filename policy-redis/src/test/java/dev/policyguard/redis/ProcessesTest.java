package dev.policyguard.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that charge one counter: every window is added up. Figures: target/processes.txt. */
class ProcessesTest {

  private static final int MANY = 100_000;
  private static final int ATTEMPTS = Integer.getInteger("policyguard.redis.attempts", 8_000);
  private static final int PROCESSES = ATTEMPTS >= MANY ? 4 : 2;
  private static final long WINDOW_MICROS = 1_000_000;

  @Test
  void charge_severalProcesses_noWindowHoldsMoreThanMax(@TempDir Path folder) throws Exception {
    // Below and beyond the number of charges that are kept one by one.
    for (int max : ATTEMPTS >= MANY ? new int[] {100, 5_000} : new int[] {100}) {
      try (TestServer server = TestServer.running()) {
        Path admitted = folder.resolve("admitted-" + max);
        long start = System.nanoTime();
        runAll(server.port(), max, admitted);
        long took = (System.nanoTime() - start) / 1_000_000;

        long[] times = times(admitted);
        assertThat(mostInOneWindow(times)).as("all of max, and no more").isEqualTo(max);
        Files.writeString(
            Path.of("target", "processes-" + max + ".txt"),
            "%d processes, %d attempts, max %d in 1 s: %d admitted, at most %d in any window, %d ms%n"
                .formatted(PROCESSES, ATTEMPTS, max, times.length, mostInOneWindow(times), took));
      }
    }
  }

  private static void runAll(int port, int max, Path admitted) throws Exception {
    String namespace = UUID.randomUUID().toString();
    List<Process> processes = new ArrayList<>();
    try {
      for (int i = 0; i < PROCESSES; i++) {
        processes.add(
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    ChargingProcess.class.getName(),
                    Integer.toString(port),
                    namespace,
                    Integer.toString(max),
                    Integer.toString(ATTEMPTS / PROCESSES),
                    admitted + "-" + i)
                .redirectErrorStream(true)
                .redirectOutput(log(i))
                .start());
      }
      for (int i = 0; i < PROCESSES; i++) {
        assertThat(processes.get(i).waitFor(20, TimeUnit.MINUTES)).isTrue();
        assertThat(processes.get(i).exitValue())
            .as("%s", Files.readString(log(i).toPath()))
            .isZero();
      }
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
  }

  private static File log(int process) {
    return new File("target", "process-" + process + ".log");
  }

  private static long[] times(Path admitted) throws IOException {
    List<long[]> parts = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      LongBuffer buffer =
          ByteBuffer.wrap(Files.readAllBytes(Path.of(admitted + "-" + i))).asLongBuffer();
      long[] part = new long[buffer.remaining()];
      buffer.get(part);
      parts.add(part);
    }
    return parts.stream().flatMapToLong(Arrays::stream).sorted().toArray();
  }

  private static int mostInOneWindow(long[] times) {
    int most = 0;
    int first = 0;
    for (int last = 0; last < times.length; last++) {
      while (times[last] - times[first] >= WINDOW_MICROS) {
        first++;
      }
      most = Math.max(most, last - first + 1);
    }
    return most;
  }
}
