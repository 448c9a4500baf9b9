package dev.policyguard.benchmarks;

import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.guard.Admission;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Window;
import java.util.Map;
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
 * What does it cost that a policy has many tools?
 *
 * <p>Two conditions and a limit of ten a minute for each tool; 1,000 grants call the one in the
 * middle. So what differs is how a rule is found, and not how many counters there are.
 *
 * <pre>{@code
 * mvn -q -B -ntp -Pbench -DskipTests -pl benchmarks -am verify -Djmh.arguments=ToolsBenchmark
 * }</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 8, time = 350, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class ToolsBenchmark {

  private static final Map<String, Object> ARGUMENTS = Map.of("currency", "EUR", "amount", 42);

  /** How many tools the policy has. */
  @Param({"1", "100", "10000"})
  public int tools = 100;

  private PolicyGuard guard = PolicyGuard.of(Policy.builder().build());
  private ToolCall[] calls = {};

  /**
   * Builds the guard, and checks the first, the middle and the last tool, and one that is none.
   *
   * @param pace the clock of the counters
   * @param grants who calls
   */
  @Setup
  public void check(Pace pace, Grants grants) {
    pace.spreadOver(grants.count());
    Policy.Builder policy = Policy.builder();
    for (int i = 0; i < tools; i++) {
      policy.tool(
          "tool_" + i,
          DecisionBenchmark.twoConditions()
              .limit(Limit.of("rate_" + i, 10, Window.MINUTE))
              .build());
    }
    guard = PolicyGuard.builder(policy.build()).ticker(pace.ticker()).build();
    calls = grants.calls("tool_" + tools / 2, ARGUMENTS);
    Check.decided(guard.reserve(calls[0]), DecisionCode.ALLOWED);
    Check.decided(guard.reserve(call("tool_0", ARGUMENTS)), DecisionCode.ALLOWED);
    Check.decided(guard.reserve(call("tool_" + (tools - 1), ARGUMENTS)), DecisionCode.ALLOWED);
    Check.decided(guard.reserve(call("tool_" + tools, ARGUMENTS)), DecisionCode.DEFAULT_DENY);
    Check.decided(
        guard.reserve(call("tool_0", Map.of("currency", "EUR", "amount", 142))),
        DecisionCode.DENY_CONDITION);
  }

  private static ToolCall call(String tool, Map<String, ?> arguments) {
    return ToolCall.of(tool, arguments).from("another grant");
  }

  /**
   * {@return the whole decision}
   *
   * @param walk in which order the grants call
   * @param count counts the answers
   */
  @Benchmark
  public Admission fullDecision(Walk walk, Calls count) {
    return count.count(guard.reserve(calls[walk.next()]));
  }
}
