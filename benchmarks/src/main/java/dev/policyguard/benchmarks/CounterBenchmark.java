package dev.policyguard.benchmarks;

import com.google.common.util.concurrent.RateLimiter;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.guard.Admission;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import io.github.bucket4j.Bucket;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * What does one counter cost where the call is allowed: by one thread, by two threads on one key,
 * by two threads on a key of their own each?
 *
 * <p>Ours is ten a minute, in steady state ({@link Pace}): each call is charged, settled, and lets
 * about one charge expire. The peers have limits that never run out ({@link Peers}).
 *
 * <pre>{@code
 * mvn -q -B -ntp -Pbench -DskipTests -pl benchmarks -am verify -Djmh.arguments=CounterBenchmark
 * }</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 8, time = 350, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class CounterBenchmark {

  private static final Limit TEN_A_MINUTE = Limit.of("rate", 10, Window.MINUTE);

  private PolicyGuard guard = PolicyGuard.of(Policy.builder().build());
  private final ToolCall call = ToolCall.of("limited").from("grant-0");
  private final ToolCall[] calls = {call, ToolCall.of("limited").from("grant-1")};
  private BareCounters.Question counter =
      new BareCounters(System::nanoTime).question(TEN_A_MINUTE, "grant-0");
  private BareCounters.Question[] counters = {};
  private final Bucket[] buckets = {Peers.endlessBucket(), Peers.endlessBucket()};
  private final io.github.resilience4j.ratelimiter.RateLimiter[] resilience4j = {
    Peers.endlessResilience4j(), Peers.endlessResilience4j()
  };
  private final RateLimiter[] guava = {Peers.endlessGuava(), Peers.endlessGuava()};

  /** Which of the two keys is a thread's own. */
  @State(Scope.Thread)
  public static class Own {
    private int key;

    /**
     * Says so, and that there are as many counters as threads.
     *
     * @param thread which thread this is
     * @param pace the clock of the counters
     */
    @Setup
    public void choose(ThreadParams thread, Pace pace) {
      key = thread.getThreadIndex();
      pace.spreadOver(thread.getThreadCount());
    }

    int key() {
      return key;
    }
  }

  /**
   * Builds the counters and checks that everybody allows, and that ours would refuse.
   *
   * @param pace the clock of the counters
   */
  @Setup
  public void check(Pace pace) {
    ToolRule limited = ToolRule.limited(TEN_A_MINUTE);
    Policy policy = Policy.builder().tool("limited", limited).build();
    PolicyGuard still = PolicyGuard.builder(policy).ticker(() -> 0).build();
    BareCounters.Question stillCounter = new BareCounters(() -> 0).question(TEN_A_MINUTE, "a");
    for (int i = 0; i < 10; i++) {
      Check.decided(still.reserve(call), DecisionCode.ALLOWED);
      Check.that(stillCounter.charge(), "room in the window");
    }
    Check.decided(still.reserve(call), DecisionCode.LIMIT_EXCEEDED);
    Check.that(!stillCounter.charge(), "a full window");

    guard = PolicyGuard.builder(policy).ticker(pace.ticker()).build();
    BareCounters bare = new BareCounters(pace.ticker());
    counter = bare.question(TEN_A_MINUTE, "grant-0");
    counters = new BareCounters.Question[] {counter, bare.question(TEN_A_MINUTE, "grant-1")};
    Check.decided(guard.reserve(call), DecisionCode.ALLOWED);
    Check.that(counter.charge(), "room in the window");
    Check.that(buckets[0].tryConsume(1), "a token");
    Check.that(resilience4j[0].acquirePermission(), "a permission");
    Check.that(guava[0].tryAcquire(), "a permit");
  }

  /** {@return the yardstick: one look at the clock} */
  @Benchmark
  public long nanoTime() {
    return System.nanoTime();
  }

  /**
   * {@return the answer of a guard whose tool has one limit and nothing else}
   *
   * @param count counts the answers
   */
  @Benchmark
  public Admission guard(Calls count) {
    return count.count(guard.reserve(call));
  }

  /**
   * {@return the answer of a guard whose tool has one limit and nothing else, asked by two threads
   * about one key}
   *
   * @param count counts the answers
   */
  @Benchmark
  @Threads(2)
  public Admission guardContended(Calls count) {
    return count.count(guard.reserve(call));
  }

  /**
   * {@return the answer of a guard whose tool has one limit and nothing else, asked by two threads
   * about a key of their own each}
   *
   * @param count counts the answers
   * @param own which key is the thread's own
   */
  @Benchmark
  @Threads(2)
  public Admission guardSpread(Calls count, Own own) {
    return count.count(guard.reserve(calls[own.key()]));
  }

  /**
   * {@return the answer of the counter alone}
   *
   * @param count counts the answers
   */
  @Benchmark
  public boolean counter(Calls count) {
    return count.count(counter.charge());
  }

  /**
   * {@return the answer of the counter alone, asked by two threads about one key}
   *
   * @param count counts the answers
   */
  @Benchmark
  @Threads(2)
  public boolean counterContended(Calls count) {
    return count.count(counter.charge());
  }

  /**
   * {@return the answer of the counter alone, asked by two threads about a key of their own each}
   *
   * @param count counts the answers
   * @param own which key is the thread's own
   */
  @Benchmark
  @Threads(2)
  public boolean counterSpread(Calls count, Own own) {
    return count.count(counters[own.key()].charge());
  }

  /**
   * {@return the answer of Bucket4j}
   *
   * @param count counts the answers
   */
  @Benchmark
  public boolean bucket4j(Calls count) {
    return count.count(buckets[0].tryConsume(1));
  }

  /**
   * {@return the answer of Bucket4j, asked by two threads about one key}
   *
   * @param count counts the answers
   */
  @Benchmark
  @Threads(2)
  public boolean bucket4jContended(Calls count) {
    return count.count(buckets[0].tryConsume(1));
  }

  /**
   * {@return the answer of Bucket4j, asked by two threads about a key of their own each}
   *
   * @param count counts the answers
   * @param own which key is the thread's own
   */
  @Benchmark
  @Threads(2)
  public boolean bucket4jSpread(Calls count, Own own) {
    return count.count(buckets[own.key()].tryConsume(1));
  }

  /**
   * {@return the answer of Resilience4j}
   *
   * @param count counts the answers
   */
  @Benchmark
  public boolean resilience4j(Calls count) {
    return count.count(resilience4j[0].acquirePermission());
  }

  /**
   * {@return the answer of Resilience4j, asked by two threads about one key}
   *
   * @param count counts the answers
   */
  @Benchmark
  @Threads(2)
  public boolean resilience4jContended(Calls count) {
    return count.count(resilience4j[0].acquirePermission());
  }

  /**
   * {@return the answer of Resilience4j, asked by two threads about a key of their own each}
   *
   * @param count counts the answers
   * @param own which key is the thread's own
   */
  @Benchmark
  @Threads(2)
  public boolean resilience4jSpread(Calls count, Own own) {
    return count.count(resilience4j[own.key()].acquirePermission());
  }

  /**
   * {@return the answer of Guava}
   *
   * @param count counts the answers
   */
  @Benchmark
  public boolean guava(Calls count) {
    return count.count(guava[0].tryAcquire());
  }

  /**
   * {@return the answer of Guava, asked by two threads about one key}
   *
   * @param count counts the answers
   */
  @Benchmark
  @Threads(2)
  public boolean guavaContended(Calls count) {
    return count.count(guava[0].tryAcquire());
  }

  /**
   * {@return the answer of Guava, asked by two threads about a key of their own each}
   *
   * @param count counts the answers
   * @param own which key is the thread's own
   */
  @Benchmark
  @Threads(2)
  public boolean guavaSpread(Calls count, Own own) {
    return count.count(guava[own.key()].tryAcquire());
  }
}
