package dev.policyguard.benchmarks;

import dev.cel.runtime.CelEvaluationException;
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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a whole decision cost: the rule looked up, two conditions on the arguments, one sliding
 * window of ten a minute for each of 1,000 grants, and a permit that is settled?
 *
 * <p>The arguments are a snapshot already; what that costs says {@link SnapshotBenchmark}. Beside
 * it is what one would build by hand: the same two conditions in CEL, over the same map, and a
 * Bucket4j bucket for each grant in a {@link ConcurrentHashMap}. The hand-built one knows one tool
 * only, does not say why it refuses, has no sliding window, and its variables are made beforehand
 * too.
 *
 * <pre>{@code
 * mvn -q -B -ntp -Pbench -DskipTests -pl benchmarks -am verify -Djmh.arguments=FullDecisionBenchmark
 * }</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 8, time = 350, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class FullDecisionBenchmark {

  private static final Map<String, Object> ARGUMENTS = Map.of("currency", "EUR", "amount", 42);

  private final CelConditions cel = new CelConditions();
  private final Map<String, Object> variables = CelConditions.variables("EUR", 42);
  private final ConcurrentMap<String, Bucket> buckets = new ConcurrentHashMap<>();
  private PolicyGuard guard = PolicyGuard.of(Policy.builder().build());
  private ToolCall[] calls = {};
  private String[] names = {};

  /**
   * Builds the guard and checks that both sides allow and refuse alike.
   *
   * @param pace the clock of the counters
   * @param grants who calls
   */
  @Setup
  public void check(Pace pace, Grants grants) throws CelEvaluationException {
    pace.spreadOver(grants.count());
    ToolRule rule =
        DecisionBenchmark.twoConditions().limit(Limit.of("refunds", 10, Window.MINUTE)).build();
    guard =
        PolicyGuard.builder(Policy.builder().tool("refund", rule).build())
            .ticker(pace.ticker())
            .build();
    calls = grants.calls("refund", ARGUMENTS);
    names = grants.names();
    Check.decided(guard.reserve(calls[0]), DecisionCode.ALLOWED);
    Check.that(cel.hold(variables) && Peers.tryConsume(buckets, names[0]), "a call allowed by CEL");
    Map<String, Object> tooMuch = Map.of("currency", "EUR", "amount", 142);
    Check.decided(
        guard.reserve(ToolCall.of("refund", tooMuch).from("a")), DecisionCode.DENY_CONDITION);
    Check.that(!cel.hold(CelConditions.variables("EUR", 142)), "too much refused by CEL");
    Map<String, Object> foreign = Map.of("currency", "JPY", "amount", 42);
    Check.decided(
        guard.reserve(ToolCall.of("refund", foreign).from("a")), DecisionCode.REQUIREMENT_NOT_MET);
    Check.that(!cel.hold(CelConditions.variables("JPY", 42)), "another currency refused by CEL");
  }

  /** {@return the yardstick: one look at the clock} */
  @Benchmark
  public long nanoTime() {
    return System.nanoTime();
  }

  /**
   * {@return the decision of the guard}
   *
   * @param walk in which order the grants call
   * @param count counts the answers
   */
  @Benchmark
  public Admission policyGuard(Walk walk, Calls count) {
    return count.count(guard.reserve(calls[walk.next()]));
  }

  /**
   * {@return the decision of the guard, asked by two threads}
   *
   * @param walk in which order the grants call
   * @param count counts the answers
   */
  @Benchmark
  @Threads(2)
  public Admission policyGuardByTwo(Walk walk, Calls count) {
    return count.count(guard.reserve(calls[walk.next()]));
  }

  /**
   * {@return the decision of CEL, a map and Bucket4j}
   *
   * @param walk in which order the grants call
   * @param count counts the answers
   */
  @Benchmark
  public boolean celMapBucket4j(Walk walk, Calls count) throws CelEvaluationException {
    return count.count(cel.hold(variables) && Peers.tryConsume(buckets, names[walk.next()]));
  }

  /**
   * {@return the decision of CEL, a map and Bucket4j, asked by two threads}
   *
   * @param walk in which order the grants call
   * @param count counts the answers
   */
  @Benchmark
  @Threads(2)
  public boolean celMapBucket4jByTwo(Walk walk, Calls count) throws CelEvaluationException {
    return count.count(cel.hold(variables) && Peers.tryConsume(buckets, names[walk.next()]));
  }
}
