package dev.policyguard.benchmarks;

import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.guard.Admission;
import dev.policyguard.guard.Approver;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Increment;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Operator;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.ToolAction;
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
 * <p>One thread, one grant, and no counter is charged: calls that are allowed are in {@link
 * FullDecisionBenchmark} and {@link CounterBenchmark}, full windows in {@link FullWindowBenchmark}.
 * The codes that a person's answer, a store that fails or a bug leads to are not measured.
 *
 * <pre>{@code
 * mvn -q -B -ntp -Pbench -DskipTests -pl benchmarks -am verify -Djmh.arguments=DecisionBenchmark
 * }</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 8, time = 350, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class DecisionBenchmark {

  private static final List<String> CURRENCIES = List.of("CHF", "EUR", "USD");

  private final PolicyGuard guard =
      PolicyGuard.builder(
              Policy.builder()
                  .hide("delete_records")
                  .tool("free", ToolRule.allow())
                  .tool("blocked", ToolRule.deny("Not today."))
                  .tool("checked", twoConditions().build())
                  .tool("asked", ToolRule.builder().action(ToolAction.REQUIRE_APPROVAL).build())
                  .tool(
                      "charged",
                      ToolRule.limited(
                          Limit.of("charged_amount", 10, Window.WEEK)
                              .withIncrement(
                                  new Increment.From(ArgumentPath.parse("args.amount")))))
                  .build())
          .approver(Approver.nobody())
          .build();

  private final ToolCall free = call("free", Map.of());
  private final ToolCall checked = call("checked", Map.of("currency", "EUR", "amount", 42));
  private final ToolCall tooMuch = call("checked", Map.of("currency", "EUR", "amount", 142));
  private final ToolCall foreign = call("checked", Map.of("currency", "JPY", "amount", 42));
  private final ToolCall noNumber = call("checked", Map.of("currency", "EUR", "amount", "42"));
  private final ToolCall negative = call("charged", Map.of("amount", -1));
  private final ToolCall nameless = call("", Map.of());
  private final ToolCall hidden = call("delete_records", Map.of());
  private final ToolCall unlisted = call("unlisted", Map.of());
  private final ToolCall blocked = call("blocked", Map.of());
  private final ToolCall asked = call("asked", Map.of());
  private final ToolCall.Unattributed nobodys = ToolCall.of("free");

  /** {@return a rule with the two conditions of the full decision: one of three, at most 100} */
  static ToolRule.Builder twoConditions() {
    return ToolRule.builder()
        .require(Rule.of(Condition.of("args.currency", Operator.IN, CURRENCIES)))
        .denyIf(Rule.of(Condition.of("args.amount", Operator.GT, 100)));
  }

  /** Checks that each benchmark measures what its name says. */
  @Setup
  public void check() {
    Check.decided(allowedWithoutLimit(), DecisionCode.ALLOWED);
    Check.decided(allowedByTwoConditions(), DecisionCode.ALLOWED);
    Check.decided(deniedByDefault(), DecisionCode.DEFAULT_DENY);
    Check.decided(deniedHidden(), DecisionCode.HIDDEN);
    Check.decided(deniedTool(), DecisionCode.TOOL_DENIED);
    Check.decided(deniedByCondition(), DecisionCode.DENY_CONDITION);
    Check.decided(deniedByRequirement(), DecisionCode.REQUIREMENT_NOT_MET);
    Check.decided(deniedByArgumentType(), DecisionCode.ARGUMENT_TYPE);
    Check.decided(deniedByInvalidAmount(), DecisionCode.INVALID_AMOUNT);
    Check.decided(deniedAsInvalidCall(), DecisionCode.INVALID_CALL);
    Check.decided(deniedWithoutIdentity(), DecisionCode.NO_POLICY);
    Check.decided(approvalRequired(), DecisionCode.APPROVAL_REQUIRED);
  }

  /** {@return the yardstick: one look at the clock} */
  @Benchmark
  public long nanoTime() {
    return System.nanoTime();
  }

  /** {@return a permit, with nothing to look at and nothing to count} */
  @Benchmark
  public Admission allowedWithoutLimit() {
    return guard.reserve(free);
  }

  /** {@return a permit after two conditions, with nothing to count} */
  @Benchmark
  public Admission allowedByTwoConditions() {
    return guard.reserve(checked);
  }

  /** {@return a refusal: the tool is not listed} */
  @Benchmark
  public Admission deniedByDefault() {
    return guard.reserve(unlisted);
  }

  /** {@return a refusal: the tool is hidden} */
  @Benchmark
  public Admission deniedHidden() {
    return guard.reserve(hidden);
  }

  /** {@return a refusal: the tool is denied} */
  @Benchmark
  public Admission deniedTool() {
    return guard.reserve(blocked);
  }

  /** {@return a refusal: the requirement holds, and the amount is above 100} */
  @Benchmark
  public Admission deniedByCondition() {
    return guard.reserve(tooMuch);
  }

  /** {@return a refusal: the currency is none of three} */
  @Benchmark
  public Admission deniedByRequirement() {
    return guard.reserve(foreign);
  }

  /** {@return a refusal: the amount is a string} */
  @Benchmark
  public Admission deniedByArgumentType() {
    return guard.reserve(noNumber);
  }

  /** {@return a refusal: a limit would be charged a negative amount} */
  @Benchmark
  public Admission deniedByInvalidAmount() {
    return guard.reserve(negative);
  }

  /** {@return a refusal: the tool has no name} */
  @Benchmark
  public Admission deniedAsInvalidCall() {
    return guard.reserve(nameless);
  }

  /** {@return a refusal: nobody vouches for the caller} */
  @Benchmark
  public Decision deniedWithoutIdentity() {
    return guard.decide(nobodys);
  }

  /** {@return the question to a person} */
  @Benchmark
  public Decision approvalRequired() {
    return guard.decide(asked);
  }

  private static ToolCall call(String tool, Map<String, ?> arguments) {
    return ToolCall.of(tool, arguments).from("grant");
  }
}
