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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost that there are many grants, each with a counter of its own?
 *
 * <p>One limit of ten a minute, in steady state ({@link Pace}), and the grants in no order ({@link
 * Walk}); the peers stand in a {@link ConcurrentHashMap} by the grant's name. All counters are
 * there when the measurement starts. With 100,000 grants it is the memory that is measured.
 *
 * <pre>{@code
 * mvn -q -B -ntp -Pbench -DskipTests -pl benchmarks -am verify -Djmh.arguments=GrantsBenchmark
 * }</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 8, time = 350, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class GrantsBenchmark {

  /** How many grants there are. */
  @Param({"1", "1000", "100000"})
  public int grants = 1_000;

  private final ConcurrentMap<String, Bucket> buckets = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, io.github.resilience4j.ratelimiter.RateLimiter> resilience4j =
      new ConcurrentHashMap<>();
  private final ConcurrentMap<String, RateLimiter> guava = new ConcurrentHashMap<>();
  private PolicyGuard guard = PolicyGuard.of(Policy.builder().build());
  private ToolCall[] calls = {};
  private String[] names = {};

  /**
   * Makes all counters, and checks that each allows.
   *
   * @param pace the clock of the counters
   * @param all who calls
   */
  @Setup
  public void check(Pace pace, Grants all) {
    pace.spreadOver(all.count());
    ToolRule limited = ToolRule.limited(Limit.of("rate", 10, Window.MINUTE));
    guard =
        PolicyGuard.builder(Policy.builder().tool("limited", limited).build())
            .ticker(pace.ticker())
            .build();
    calls = all.calls("limited", Map.of());
    names = all.names();
    for (ToolCall call : calls) {
      Check.decided(guard.reserve(call), DecisionCode.ALLOWED);
    }
    for (String name : names) {
      Check.that(Peers.tryConsume(buckets, name), "a token");
      Check.that(tryAcquire(resilience4j, name), "a permission");
      Check.that(tryAcquireGuava(guava, name), "a permit");
    }
  }

  private static boolean tryAcquire(
      ConcurrentMap<String, io.github.resilience4j.ratelimiter.RateLimiter> limiters,
      String grant) {
    io.github.resilience4j.ratelimiter.RateLimiter limiter = limiters.get(grant);
    if (limiter == null) {
      limiter = limiters.computeIfAbsent(grant, it -> Peers.endlessResilience4j());
    }
    return limiter.acquirePermission();
  }

  private static boolean tryAcquireGuava(
      ConcurrentMap<String, RateLimiter> limiters, String grant) {
    RateLimiter limiter = limiters.get(grant);
    if (limiter == null) {
      limiter = limiters.computeIfAbsent(grant, it -> Peers.endlessGuava());
    }
    return limiter.tryAcquire();
  }

  /**
   * {@return the answer of the guard}
   *
   * @param walk in which order the grants call
   * @param count counts the answers
   */
  @Benchmark
  public Admission guard(Walk walk, Calls count) {
    return count.count(guard.reserve(calls[walk.next()]));
  }

  /**
   * {@return the answer of a map of Bucket4j's buckets}
   *
   * @param walk in which order the grants call
   * @param count counts the answers
   */
  @Benchmark
  public boolean mapBucket4j(Walk walk, Calls count) {
    return count.count(Peers.tryConsume(buckets, names[walk.next()]));
  }

  /**
   * {@return the answer of a map of Resilience4j's limiters}
   *
   * @param walk in which order the grants call
   * @param count counts the answers
   */
  @Benchmark
  public boolean mapResilience4j(Walk walk, Calls count) {
    return count.count(tryAcquire(resilience4j, names[walk.next()]));
  }

  /**
   * {@return the answer of a map of Guava's limiters}
   *
   * @param walk in which order the grants call
   * @param count counts the answers
   */
  @Benchmark
  public boolean mapGuava(Walk walk, Calls count) {
    return count.count(tryAcquireGuava(guava, names[walk.next()]));
  }
}
