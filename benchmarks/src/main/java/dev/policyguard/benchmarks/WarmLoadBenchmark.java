package dev.policyguard.benchmarks;

import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.json.PolicyFile;
import java.util.Map;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long does it take to read, validate and compile a policy of 1,000 tools, with two conditions
 * and a limit each, in a JVM that has done so before?
 *
 * <pre>{@code
 * mvn -q -B -ntp -Pbench -DskipTests -pl benchmarks -am verify -Djmh.arguments=WarmLoadBenchmark
 * }</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(3)
@Warmup(iterations = 8, time = 1)
@Measurement(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class WarmLoadBenchmark {

  private static final int TOOLS = 1_000;

  private final String text = PolicyText.ofTools(TOOLS);

  /** Checks that what is loaded decides as its document says. */
  @Setup
  public void check() {
    check(load());
  }

  /** Checks the first and the last tool, one that is none, and both conditions. */
  static void check(PolicyGuard guard) {
    Map<String, Object> right = Map.of("currency", "EUR", "amount", 42);
    Check.decided(guard.reserve(call("tool_0", right)), DecisionCode.ALLOWED);
    for (int i = 0; i < 10; i++) {
      Check.decided(guard.reserve(call("tool_999", right)), DecisionCode.ALLOWED);
    }
    Check.decided(guard.reserve(call("tool_999", right)), DecisionCode.LIMIT_EXCEEDED);
    Check.decided(guard.reserve(call("tool_1000", right)), DecisionCode.DEFAULT_DENY);
    Check.decided(
        guard.reserve(call("tool_500", Map.of("currency", "EUR", "amount", 142))),
        DecisionCode.DENY_CONDITION);
    Check.decided(
        guard.reserve(call("tool_500", Map.of("currency", "JPY", "amount", 42))),
        DecisionCode.REQUIREMENT_NOT_MET);
  }

  private static ToolCall call(String tool, Map<String, ?> arguments) {
    return ToolCall.of(tool, arguments).from("grant");
  }

  /** {@return a guard with the policy} */
  @Benchmark
  public PolicyGuard load() {
    return PolicyGuard.of(PolicyFile.parse(text));
  }
}
