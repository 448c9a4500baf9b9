package dev.policyguard.examples.twoinstances;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import redis.embedded.RedisServer;

/**
 * A Redis of this machine for a machine that has none. It writes down every charge before it
 * answers, so that it forgets nothing when it is stopped. Confined to a thread.
 */
final class OwnRedis implements AutoCloseable {

  private static final int FIRST_PORT = 20_000;

  /** From here on, systems hand out ports to whoever connects: also while the server is stopped. */
  private static final int END_OF_PORTS = 32_000;

  private final int port;
  private final Path folder;
  private final RedisServer server;

  private OwnRedis(int port, Path folder) throws IOException {
    this.port = port;
    this.folder = folder;
    this.server =
        RedisServer.newRedisServer()
            .bind("127.0.0.1")
            .port(port)
            .setting("dir \"" + folder.toString().replace('\\', '/') + "\"")
            .setting("appendonly yes")
            .setting("appendfsync always")
            .build();
  }

  /** {@return a server that runs, and has nothing yet} */
  static OwnRedis running() throws IOException {
    OwnRedis redis = new OwnRedis(freePort(), Files.createTempDirectory("own-redis"));
    redis.start();
    return redis;
  }

  private static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, END_OF_PORTS);
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return free.getLocalPort();
      } catch (IOException e) {
        // taken
      }
    }
  }

  String uri() {
    return "redis://127.0.0.1:" + port;
  }

  void start() throws IOException {
    server.start();
  }

  void stop() throws IOException {
    server.stop();
  }

  @Override
  public void close() throws IOException {
    stop();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
