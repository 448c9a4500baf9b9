package dev.policyguard.benchmarks;

import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Operator;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.util.List;
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
 * What does one decision cost, by its outcome, beside one look at the clock?
 *
 * <pre>{@code
 * mvn -q -B -ntp -Pbench -DskipTests -pl benchmarks -am verify -Djmh.arguments=DecisionBenchmark
 * }</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecisionBenchmark {

  private static final List<String> CURRENCIES = List.of("CHF", "EUR", "USD");

  private final PolicyGuard guard =
      PolicyGuard.of(
          Policy.builder()
              .hide("delete_records")
              .tool("free", ToolRule.allow())
              .tool("limited", ToolRule.limited(Limit.of("limited_rate", 10, Window.HOUR)))
              .tool(
                  "checked",
                  ToolRule.builder()
                      .require(Rule.of(Condition.of("args.currency", Operator.IN, CURRENCIES)))
                      .denyIf(Rule.of(Condition.of("args.amount", Operator.GT, 100)))
                      .build())
              .tool("full", ToolRule.limited(Limit.of("full_rate", 10, Window.WEEK)))
              .build());

  private final ToolCall free = call("free");
  private final ToolCall limited = call("limited");
  private final ToolCall full = call("full");
  private final ToolCall checked =
      ToolCall.of("checked", Map.of("currency", "EUR", "amount", 42)).from("grant");
  private final ToolCall tooMuch =
      ToolCall.of("checked", Map.of("currency", "EUR", "amount", 142.5)).from("grant");
  private final ToolCall hidden = call("delete_records");
  private final ToolCall unlisted = call("unlisted");

  /** Checks that each benchmark measures what its name says. */
  @Setup
  public void check() {
    for (int i = 0; i < 10; i++) {
      guard.reserve(full);
    }
    expect(allowedWithoutLimit(), DecisionCode.ALLOWED);
    expect(allowedByLimit(), DecisionCode.ALLOWED);
    expect(deniedByLimit(), DecisionCode.LIMIT_EXCEEDED);
    expect(allowedByTwoConditions(), DecisionCode.ALLOWED);
    expect(deniedByCondition(), DecisionCode.DENY_CONDITION);
    expect(deniedHidden(), DecisionCode.HIDDEN);
    expect(deniedByDefault(), DecisionCode.DEFAULT_DENY);
  }

  /** {@return the yardstick: one look at the clock} */
  @Benchmark
  public long nanoTime() {
    return System.nanoTime();
  }

  /** {@return a decision that allows, with nothing to count} */
  @Benchmark
  public Decision allowedWithoutLimit() {
    return guard.decide(free);
  }

  /** {@return a decision that allows, looking at one window} */
  @Benchmark
  public Decision allowedByLimit() {
    return guard.decide(limited);
  }

  /** {@return a decision that denies, since a window is full} */
  @Benchmark
  public Decision deniedByLimit() {
    return guard.decide(full);
  }

  /** {@return a decision that allows, after two conditions} */
  @Benchmark
  public Decision allowedByTwoConditions() {
    return guard.decide(checked);
  }

  /** {@return a decision that denies, since a double is greater than a whole number} */
  @Benchmark
  public Decision deniedByCondition() {
    return guard.decide(tooMuch);
  }

  /** {@return a decision that denies a hidden tool} */
  @Benchmark
  public Decision deniedHidden() {
    return guard.decide(hidden);
  }

  /** {@return a decision that denies a tool that is not listed} */
  @Benchmark
  public Decision deniedByDefault() {
    return guard.decide(unlisted);
  }

  private static ToolCall call(String tool) {
    return ToolCall.of(tool).from("grant");
  }

  private static void expect(Decision decision, DecisionCode code) {
    if (decision.code() != code) {
      throw new IllegalStateException("expected " + code + ", was " + decision);
    }
  }
}
