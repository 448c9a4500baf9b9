package dev.policyguard.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import redis.embedded.RedisServer;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.core.RedisServerBuilder;

/** A server of the tests' own, on a port of this machine: the embedded one, or the system's. */
final class TestServer implements AutoCloseable {

  private static final String PROPERTY = System.getProperty("policyguard.redis.server", "");

  private static final int FIRST_PORT = 20_000;

  /**
   * From here on, systems hand out ports to whoever connects, and so the port of a server that is
   * stopped for a while, even to one who tries to connect to it: he would talk to himself.
   */
  private static final int END_OF_PORTS = 32_000;

  private final int port;
  private final RedisServer server;

  private TestServer(int port, RedisServer server) {
    this.port = port;
    this.server = server;
  }

  /** A server that runs, with further settings. */
  static TestServer running(String... settings) throws IOException {
    int port = freePort();
    TestServer server = new TestServer(port, built(port, settings));
    server.start();
    return server;
  }

  /** Somebody else may take the port before it is used: unlikely, with so many of them. */
  static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, END_OF_PORTS);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // taken
      }
    }
  }

  private static RedisServer built(int port, String... settings) throws IOException {
    RedisServerBuilder builder =
        RedisServer.newRedisServer().bind("127.0.0.1").port(port).setting("save \"\"");
    builder.setting("maxmemory-policy noeviction");
    if (!PROPERTY.isEmpty()) {
      builder.executableProvider(systems());
    }
    for (String setting : settings) {
      builder.setting(setting);
    }
    return builder.build();
  }

  void start() throws IOException {
    server.start();
  }

  private static ExecutableProvider systems() {
    File file =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .map(folder -> Path.of(folder).resolve(PROPERTY))
            .filter(Files::isExecutable)
            .findFirst()
            .map(Path::toFile)
            .orElse(null);
    Assumptions.assumeTrue(file != null, () -> "no " + PROPERTY + ": nothing to test against");
    return () -> file;
  }

  void stop() throws IOException {
    server.stop();
  }

  /** Ends the server at once, as a crash does. */
  void kill() throws IOException {
    String line = line("process_id:");
    ProcessHandle process = ProcessHandle.of(Long.parseLong(line)).orElseThrow();
    process.destroyForcibly();
    process.onExit().join();
    server.stop();
  }

  int port() {
    return port;
  }

  RedisURI uri() {
    return RedisURI.create("127.0.0.1", port);
  }

  /** Asks the server something, on a connection of its own. */
  <T> T ask(Function<RedisCommands<String, String>, T> question) {
    RedisClient client = RedisClient.create(uri());
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      return question.apply(connection.sync());
    } finally {
      // Nobody waits for it: sometimes that never ends.
      CompletableFuture<Void> unused = client.shutdownAsync(0, 1, TimeUnit.SECONDS);
    }
  }

  /** What the server says it is. */
  String version() {
    return line("redis_version:");
  }

  private String line(String beginning) {
    return ask(redis -> redis.info("server"))
        .lines()
        .filter(line -> line.startsWith(beginning))
        .map(line -> line.substring(beginning.length()))
        .findFirst()
        .orElseThrow();
  }

  /** Asks the server for a number. */
  long number(Function<RedisCommands<String, String>, Long> question) {
    return ask(question);
  }

  @Override
  public void close() throws IOException {
    stop();
  }
}
