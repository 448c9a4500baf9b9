package dev.policyguard.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.limit.Counters;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Window;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever happens on the way or to the server, nothing is admitted beyond max, whoever is admitted
 * is counted, and nobody waits much longer than the deadline. A server that forgets begins anew:
 * nothing is admitted beyond max since then. Figures are in {@code target/faults.txt}.
 */
class FaultsTest {

  static final Duration DEADLINE = Duration.ofMillis(100);

  private static final int RUNS = Integer.getInteger("policyguard.redis.faults", 5);
  private static final int MANY = 100;
  private static final int MAX = 10;
  private static final List<Limit> LIMITS = List.of(Limit.of("c", MAX, Window.HOUR));
  private static final Path FIGURES = Path.of("target", "faults.txt");

  /** How often everybody asks while the server is in trouble. */
  private static final int ROUNDS = 3;

  /** So long at most after something has begun is a charge made; no two runs are alike. */
  private static final Duration LONGEST_MOMENT = Duration.ofMillis(20);

  private static TestServer forgetful;
  private static TestServer lasting;

  @BeforeAll
  static void startServers(@TempDir Path folder) throws IOException {
    forgetful = TestServer.running();
    lasting =
        TestServer.running(
            "dir \"" + folder.toString().replace('\\', '/') + "\"",
            "appendonly yes",
            "appendfsync always");
    Files.createDirectories(FIGURES.toAbsolutePath().getParent());
    Files.writeString(FIGURES, "Redis " + forgetful.version() + "\n" + Tally.heading());
  }

  @AfterAll
  static void stopServers() throws IOException {
    forgetful.close();
    lasting.close();
    if (RUNS >= MANY) {
      System.out.print(Files.readString(FIGURES));
    }
  }

  @ParameterizedTest
  @EnumSource
  void charge_faultOnTheWay_admitsNothingBeyondMax_andHangsNobody(Fault fault) throws IOException {
    String namespace = UUID.randomUUID().toString();
    try (FaultProxy proxy = new FaultProxy(forgetful.port(), DEADLINE.toNanos());
        RedisCounterStore direct = Stores.patient(forgetful.uri(), namespace);
        RedisCounterStore faulty =
            impatient(RedisURI.create("127.0.0.1", proxy.port()), namespace)) {
      Tally tally = new Tally(MAX, direct.open(LIMITS), List.of(faulty.open(LIMITS)));
      for (int run = 0; run < RUNS; run++) {
        tally.begin();
        proxy.arm(fault);
        tally.chargeStruck();
        tally.untilAnswered();
        assertThat(proxy.hasStruck()).isTrue();
        assertThat(proxy.hasSeenRepeated()).isFalse();
        tally.check(false);
      }
      tally.checkTimes(DEADLINE);
      write(tally.line(fault.name()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void charge_serverInTrouble_admitsNothingBeyondMax_andHangsNobody(Trouble trouble)
      throws IOException {
    TestServer server = trouble.forgets() ? forgetful : lasting;
    String namespace = UUID.randomUUID().toString();
    try (RedisCounterStore direct = Stores.patient(server.uri(), namespace);
        RedisCounterStore one = impatient(server.uri(), namespace);
        RedisCounterStore two = impatient(server.uri(), namespace)) {
      Counters seen = direct.open(LIMITS);
      Tally tally = new Tally(MAX, seen, List.of(one.open(LIMITS), two.open(LIMITS)));
      for (int run = 0; run < RUNS; run++) {
        tally.begin();
        tally.untilAnswered();
        befall(trouble, server, tally);
        tally.untilAnswered();
        tally.check(trouble.forgets());
      }
      tally.checkTimes(DEADLINE);
      write(tally.line(trouble.name()));
    }
  }

  /** Everybody asks while it begins, while it lasts, and while it ends. */
  private static void befall(Trouble trouble, TestServer server, Tally tally) {
    meanwhile(tally, () -> trouble.begin(server));
    if (trouble.forgets()) {
      tally.forgotten();
    }
    int lost = tally.lost();
    try {
      for (int i = 0; i < ROUNDS; i++) {
        tally.chargeStruck();
      }
    } finally {
      meanwhile(tally, () -> trouble.end(server));
    }
    if (trouble.isOutage()) {
      assertThat(tally.lost() - lost).as("of both instances").isGreaterThanOrEqualTo(2 * ROUNDS);
    }
  }

  private interface Happening {
    void happen() throws IOException;
  }

  private static void meanwhile(Tally tally, Happening happening) {
    CompletableFuture<Void> done =
        CompletableFuture.runAsync(
            () -> {
              try {
                happening.happen();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    long start = System.nanoTime();
    long moment = ThreadLocalRandom.current().nextLong(LONGEST_MOMENT.toNanos());
    while (!done.isDone() && System.nanoTime() - start < moment) {
      Thread.onSpinWait();
    }
    tally.charge();
    done.join();
  }

  private static RedisCounterStore impatient(RedisURI uri, String namespace) {
    return RedisCounterStore.builder(uri)
        .namespace(namespace)
        .deadline(DEADLINE)
        .pauseAfter(2, Duration.ofMillis(1))
        .build();
  }

  private static void write(String line) throws IOException {
    Files.writeString(FIGURES, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
