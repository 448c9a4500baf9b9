package dev.policyguard.redis;

import dev.policyguard.call.Caller;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Window;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A process that charges one counter, as often as it is told, and writes down when it was admitted,
 * by the server's clock. What it could not find out it counts.
 */
final class ChargingProcess {

  private static final int THREADS = 4;

  /** How many calls of a thread are on their way at once. */
  private static final int TOGETHER = 50;

  private ChargingProcess() {}

  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    long max = Long.parseLong(arguments[2]);
    Limit limit = Limit.of("shared", max, new Window(1));
    String key = new KeyNames(arguments[1]).of(limit, Caller.of("everyone"));
    int each = Integer.parseInt(arguments[3]) / THREADS;
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    List<Future<List<Long>>> parts = new ArrayList<>();
    try (Server server =
        Server.of(RedisURI.create("127.0.0.1", port), Stores.PATIENT, 5, Duration.ofSeconds(1))) {
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        parts.add(pool.submit(() -> charge(server, key, max, each, thread)));
      }
      for (Future<List<Long>> part : parts) {
        write(Path.of(arguments[4]), part.get());
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static List<Long> charge(Server server, String key, long max, int times, int thread) {
    List<Long> admitted = new ArrayList<>();
    String who = ProcessHandle.current().pid() + "-" + thread + "-";
    for (int i = 0; i < times; i += TOGETHER) {
      List<CompletableFuture<Answer>> answers = new ArrayList<>();
      for (int j = i; j < Math.min(times, i + TOGETHER); j++) {
        answers.add(server.ask(question(who + j, key, max)));
      }
      for (CompletableFuture<Answer> answer : answers) {
        if (answer.join() instanceof Answer.Made made) {
          admitted.add(made.times().get(0));
        }
      }
    }
    return admitted;
  }

  private static Question question(String id, String key, long max) {
    return new Question(
        id,
        List.of(key),
        List.of("charge", id, "", "1000", "1", "0", "1000000", Long.toString(max), "0"));
  }

  private static void write(Path file, List<Long> times) {
    ByteBuffer bytes = ByteBuffer.allocate(times.size() * Long.BYTES);
    times.forEach(bytes::putLong);
    bytes.flip();
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
