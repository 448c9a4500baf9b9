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

/**
 * What does a refusal cost once a window is full, and do two threads that flood one grant slow each
 * other?
 *
 * <p>Only ours says with its refusal how long to wait, and what is left.
 *
 * <pre>{@code
 * mvn -q -B -ntp -Pbench -DskipTests -pl benchmarks -am verify -Djmh.arguments=FullWindowBenchmark
 * }</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 8, time = 350, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class FullWindowBenchmark {

  private static final Limit TEN_A_WEEK = Limit.of("rate", 10, Window.WEEK);

  private final PolicyGuard guard =
      PolicyGuard.of(Policy.builder().tool("full", ToolRule.limited(TEN_A_WEEK)).build());
  private final ToolCall call = ToolCall.of("full").from("grant");
  private final BareCounters.Question counter =
      new BareCounters(System::nanoTime).question(TEN_A_WEEK, "grant");
  private final Bucket bucket4j = Peers.emptyBucket();
  private final io.github.resilience4j.ratelimiter.RateLimiter resilience4j =
      Peers.emptyResilience4j();
  private final RateLimiter guava = Peers.emptyGuava();

  /** Fills the windows and checks that everybody refuses. */
  @Setup
  public void check() {
    for (int i = 0; i < 10; i++) {
      Check.decided(guard.reserve(call), DecisionCode.ALLOWED);
      Check.that(counter.charge(), "room in the window");
    }
    Check.decided(guard.reserve(call), DecisionCode.LIMIT_EXCEEDED);
    Check.that(!counter.charge(), "a full window");
    Check.that(!bucket4j.tryConsume(1), "an empty bucket");
    Check.that(!resilience4j.acquirePermission(), "no permission left");
    Check.that(!guava.tryAcquire(), "no permit left");
  }

  /**
   * {@return the refusal of the guard}
   *
   * @param count counts the answers
   */
  @Benchmark
  public Admission deniedByGuard(Calls count) {
    return count.count(guard.reserve(call));
  }

  /**
   * {@return the refusal of the guard, asked by two threads}
   *
   * @param count counts the answers
   */
  @Benchmark
  @Threads(2)
  public Admission deniedByGuardByTwo(Calls count) {
    return count.count(guard.reserve(call));
  }

  /**
   * {@return the refusal of the counter alone}
   *
   * @param count counts the answers
   */
  @Benchmark
  public boolean deniedByCounter(Calls count) {
    return count.count(counter.charge());
  }

  /**
   * {@return the refusal of the counter alone, asked by two threads}
   *
   * @param count counts the answers
   */
  @Benchmark
  @Threads(2)
  public boolean deniedByCounterByTwo(Calls count) {
    return count.count(counter.charge());
  }

  /**
   * {@return the refusal of Bucket4j}
   *
   * @param count counts the answers
   */
  @Benchmark
  public boolean deniedByBucket4j(Calls count) {
    return count.count(bucket4j.tryConsume(1));
  }

  /**
   * {@return the refusal of Bucket4j, asked by two threads}
   *
   * @param count counts the answers
   */
  @Benchmark
  @Threads(2)
  public boolean deniedByBucket4jByTwo(Calls count) {
    return count.count(bucket4j.tryConsume(1));
  }

  /**
   * {@return the refusal of Resilience4j}
   *
   * @param count counts the answers
   */
  @Benchmark
  public boolean deniedByResilience4j(Calls count) {
    return count.count(resilience4j.acquirePermission());
  }

  /**
   * {@return the refusal of Resilience4j, asked by two threads}
   *
   * @param count counts the answers
   */
  @Benchmark
  @Threads(2)
  public boolean deniedByResilience4jByTwo(Calls count) {
    return count.count(resilience4j.acquirePermission());
  }

  /**
   * {@return the refusal of Guava}
   *
   * @param count counts the answers
   */
  @Benchmark
  public boolean deniedByGuava(Calls count) {
    return count.count(guava.tryAcquire());
  }

  /**
   * {@return the refusal of Guava, asked by two threads}
   *
   * @param count counts the answers
   */
  @Benchmark
  @Threads(2)
  public boolean deniedByGuavaByTwo(Calls count) {
    return count.count(guava.tryAcquire());
  }
}
