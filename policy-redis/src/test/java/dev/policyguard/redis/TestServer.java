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
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import redis.embedded.RedisServer;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.core.RedisServerBuilder;

/** A server of the tests' own, on a port of this machine: the embedded one, or the system's. */
final class TestServer implements AutoCloseable {

  private static final String PROPERTY = System.getProperty("policyguard.redis.server", "");

  private final int port;
  private final String[] settings;
  private RedisServer server;

  private TestServer(int port, String... settings) throws IOException {
    this.port = port;
    this.settings = settings;
    start();
  }

  /** A server that runs, with further settings. */
  static TestServer running(String... settings) throws IOException {
    return new TestServer(freePort(), settings);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  void start() throws IOException {
    RedisServerBuilder builder =
        RedisServer.newRedisServer().bind("127.0.0.1").port(port).setting("save \"\"");
    builder.setting("maxmemory-policy noeviction");
    if (!PROPERTY.isEmpty()) {
      builder.executableProvider(systems());
    }
    for (String setting : settings) {
      builder.setting(setting);
    }
    server = builder.build();
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

  int port() {
    return port;
  }

  RedisURI uri() {
    return RedisURI.create("127.0.0.1", port);
  }

  /** Asks the server something, on a connection of its own. */
  <T> T ask(Function<RedisCommands<String, String>, T> question) {
    try (RedisClient client = RedisClient.create(uri());
        StatefulRedisConnection<String, String> connection = client.connect()) {
      return question.apply(connection.sync());
    }
  }

  /** What the server says it is. */
  String version() {
    return ask(redis -> redis.info("server"))
        .lines()
        .filter(line -> line.startsWith("redis_version:"))
        .map(line -> line.substring(line.indexOf(':') + 1))
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
