package dev.policyguard.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.Caller;
import dev.policyguard.limit.ChargeResult;
import dev.policyguard.limit.Counters;
import dev.policyguard.limit.Reservation;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Window;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever happens on the way, nothing is admitted beyond max, whoever is admitted is counted, and
 * nobody waits much longer than the deadline. Figures are in {@code target/faults.txt}.
 */
class FaultsTest {

  private static final int RUNS = Integer.getInteger("policyguard.redis.faults", 5);
  private static final Duration DEADLINE = Duration.ofMillis(100);

  /** What tells a call that hangs from one on a machine that does much else. */
  private static final Duration A_HANG = Duration.ofSeconds(10);

  private static final int MAX = 4;
  private static final List<Limit> LIMITS = List.of(Limit.of("c", MAX, Window.HOUR));
  private static final List<Amount> ONE = List.of(Amount.ONE);
  private static final Path FIGURES = Path.of("target", "faults.txt");

  private static TestServer server;

  private int admitted;
  private int refused;
  private int unavailable;
  private long counted;
  private long slowest;

  @BeforeAll
  static void startServer() throws IOException {
    server = TestServer.running();
    Files.createDirectories(FIGURES.toAbsolutePath().getParent());
    Files.writeString(FIGURES, "Redis " + server.version() + "\n");
  }

  @AfterAll
  static void stopServer() throws IOException {
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  void charge_faultOnTheWay_admitsNothingBeyondMax_andHangsNobody(Fault fault) throws IOException {
    String namespace = UUID.randomUUID().toString();
    try (FaultProxy proxy = new FaultProxy(server.port(), DEADLINE.toNanos());
        RedisCounterStore direct = Stores.patient(server.uri(), namespace);
        RedisCounterStore faulty =
            RedisCounterStore.builder(RedisURI.create("127.0.0.1", proxy.port()))
                .namespace(namespace)
                .deadline(DEADLINE)
                .pauseAfter(2, Duration.ofMillis(1))
                .build()) {
      Counters through = faulty.open(LIMITS);
      untilAnswered(through, Caller.of("first"));
      for (int run = 0; run < RUNS; run++) {
        Caller caller = Caller.of("caller " + run);
        int before = admitted;
        int lostBefore = unavailable;
        proxy.arm(fault);
        charge(through, caller);
        untilAnswered(through, caller);
        check(direct.open(LIMITS), caller, admitted - before, unavailable - lostBefore);
      }
      assertThat(slowest).isLessThan(A_HANG.toNanos());
      write(fault, faulty);
    }
  }

  /** Calls until the server answers again; it must, once nothing stands in between. */
  private void untilAnswered(Counters counters, Caller caller) {
    long start = System.nanoTime();
    while (charge(counters, caller) instanceof ChargeResult.Unavailable) {
      assertThat(System.nanoTime() - start).isLessThan(A_HANG.multipliedBy(3).toNanos());
    }
  }

  private ChargeResult charge(Counters counters, Caller caller) {
    long start = System.nanoTime();
    ChargeResult result = counters.charge(caller, ONE);
    slowest = Math.max(slowest, System.nanoTime() - start);
    if (result instanceof Reservation) {
      admitted++;
    } else if (result instanceof ChargeResult.Full) {
      refused++;
    } else {
      unavailable++;
    }
    return result;
  }

  private void check(Counters direct, Caller caller, int let, int lost) {
    Reservation seen = (Reservation) direct.peek(caller, List.of(Amount.ZERO));
    long counts = MAX - seen.remaining(0).toBigDecimal().longValueExact();
    counted += counts;
    assertThat(counts).isBetween((long) let, Math.min(MAX, (long) let + lost));
    int more = 0;
    while (direct.charge(caller, ONE) instanceof Reservation) {
      more++;
    }
    assertThat(let + more).isLessThanOrEqualTo(MAX);
  }

  private void write(Fault fault, RedisCounterStore store) throws IOException {
    String line =
        "%-18s %d runs: %d admitted, %d full, %d unavailable; %d charged unanswered; slowest %d ms; %s%n"
            .formatted(
                fault,
                RUNS,
                admitted - 1,
                refused,
                unavailable,
                counted - (admitted - 1),
                slowest / 1_000_000,
                store.health());
    Files.writeString(FIGURES, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
