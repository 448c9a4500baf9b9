package dev.policyguard.benchmarks;

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
 * What do three limits cost, charged together or not at all, beside one?
 *
 * <p>Ours are ten, twenty and thirty a minute, each a counter of its own; Bucket4j's three are
 * parts of one bucket, changed by one compare-and-set.
 *
 * <pre>{@code
 * mvn -q -B -ntp -Pbench -DskipTests -pl benchmarks -am verify -Djmh.arguments=SeveralLimitsBenchmark
 * }</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 8, time = 350, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class SeveralLimitsBenchmark {

  private PolicyGuard guard = PolicyGuard.of(Policy.builder().build());
  private final ToolCall one = ToolCall.of("one").from("grant");
  private final ToolCall three = ToolCall.of("three").from("grant");
  private final Bucket bucketOfThree = Peers.endlessBucketOfThreeLimits();

  /**
   * Builds the guard and checks that the first of three limits holds for the call.
   *
   * @param pace the clock of the counters
   */
  @Setup
  public void check(Pace pace) {
    Limit ten = Limit.of("first", 10, Window.MINUTE);
    Limit twenty = Limit.of("second", 20, Window.MINUTE);
    Limit thirty = Limit.of("third", 30, Window.MINUTE);
    Policy policy =
        Policy.builder()
            .tool("one", ToolRule.limited(Limit.of("only", 10, Window.MINUTE)))
            .tool("three", ToolRule.limited(ten, twenty, thirty))
            .build();
    PolicyGuard still = PolicyGuard.builder(policy).ticker(() -> 0).build();
    for (int i = 0; i < 10; i++) {
      Check.decided(still.reserve(three), DecisionCode.ALLOWED);
    }
    Check.decided(still.reserve(three), DecisionCode.LIMIT_EXCEEDED);
    guard = PolicyGuard.builder(policy).ticker(pace.ticker()).build();
    Check.that(bucketOfThree.tryConsume(1), "a token");
  }

  /**
   * {@return the answer where there is one limit}
   *
   * @param count counts the answers
   */
  @Benchmark
  public Admission oneLimit(Calls count) {
    return count.count(guard.reserve(one));
  }

  /**
   * {@return the answer where there are three}
   *
   * @param count counts the answers
   */
  @Benchmark
  public Admission threeLimits(Calls count) {
    return count.count(guard.reserve(three));
  }

  /**
   * {@return the answer where there are three, asked by two threads for one grant}
   *
   * @param count counts the answers
   */
  @Benchmark
  @Threads(2)
  public Admission threeLimitsContended(Calls count) {
    return count.count(guard.reserve(three));
  }

  /**
   * {@return the answer of Bucket4j where there are three}
   *
   * @param count counts the answers
   */
  @Benchmark
  public boolean threeLimitsBucket4j(Calls count) {
    return count.count(bucketOfThree.tryConsume(1));
  }

  /**
   * {@return the answer of Bucket4j where there are three, asked by two threads}
   *
   * @param count counts the answers
   */
  @Benchmark
  @Threads(2)
  public boolean threeLimitsBucket4jContended(Calls count) {
    return count.count(bucketOfThree.tryConsume(1));
  }
}
