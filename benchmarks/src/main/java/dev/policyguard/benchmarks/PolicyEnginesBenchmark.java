package dev.policyguard.benchmarks;

import com.cedarpolicy.model.exception.AuthException;
import dev.cel.runtime.CelEvaluationException;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.guard.Admission;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.policy.Policy;
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
 * What do the two conditions cost, without any limit, beside engines for policies?
 *
 * <p>Each of them does its nearest equivalent:
 *
 * <ul>
 *   <li>ours: the rule of the tool is looked up, two conditions are evaluated, and there is a
 *       permit or a reason.
 *   <li>CEL: one compiled expression for the one tool; no lookup, yes or no, no reason.
 *   <li>jCasbin: a request of tool, currency and amount; a line of policy says a tool's name, the
 *       matcher has the conditions; yes or no. It tries the lines one after another, and the tool
 *       is on the last one.
 *   <li>cedar-java: a policy for each tool with the two conditions over the context; the policies
 *       are parsed and cached beforehand, the request goes through JSON to native code at each
 *       call; yes or no, and which policies decided. If the native library cannot be loaded, this
 *       is skipped.
 * </ul>
 *
 * <pre>{@code
 * mvn -q -B -ntp -Pbench -DskipTests -pl benchmarks -am verify -Djmh.arguments=PolicyEnginesBenchmark
 * }</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 8, time = 350, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class PolicyEnginesBenchmark {

  private static final Map<String, Object> ARGUMENTS = Map.of("currency", "EUR", "amount", 42);
  private static final Map<String, Object> TOO_MUCH = Map.of("currency", "EUR", "amount", 142);

  /** How many tools there are rules for. */
  @Param({"1", "100"})
  public int tools = 1;

  private final CelConditions cel = new CelConditions();
  private final Map<String, Object> variables = CelConditions.variables("EUR", 42);
  private PolicyGuard guard = PolicyGuard.of(Policy.builder().build());
  private ToolCall call = ToolCall.of("tool").from("grant");
  private CasbinConditions casbin = new CasbinConditions(1);
  private CedarConditions.Request cedar = CedarConditions.notLoaded();

  /** Builds the engines, and checks that all of them allow the one call and refuse the other. */
  @Setup
  public void check() throws CelEvaluationException, AuthException {
    String tool = "tool_" + (tools - 1);
    Policy.Builder policy = Policy.builder();
    for (int i = 0; i < tools; i++) {
      policy.tool("tool_" + i, DecisionBenchmark.twoConditions().build());
    }
    guard = PolicyGuard.of(policy.build());
    call = ToolCall.of(tool, ARGUMENTS).from("grant");
    Check.decided(policyGuard(), DecisionCode.ALLOWED);
    Check.decided(
        guard.reserve(ToolCall.of(tool, TOO_MUCH).from("grant")), DecisionCode.DENY_CONDITION);

    Check.that(cel(), "allowed by CEL");
    Check.that(!cel.hold(CelConditions.variables("EUR", 142)), "refused by CEL");

    casbin = new CasbinConditions(tools);
    Check.that(jCasbin(), "allowed by jCasbin");
    Check.that(!casbin.hold(tool, "EUR", 142), "refused by jCasbin");
    Check.that(!casbin.hold(tool, "JPY", 42), "another currency refused by jCasbin");
    Check.that(!casbin.hold("tool_" + tools, "EUR", 42), "another tool refused by jCasbin");

    if (CedarAvailability.reasonNotAvailable().isEmpty()) {
      CedarConditions conditions = new CedarConditions(tools);
      cedar = conditions.request(tool, "EUR", 42);
      Check.that(cedar(), "allowed by cedar-java");
      Check.that(!conditions.request(tool, "EUR", 142).hold(), "refused by cedar-java");
      Check.that(!conditions.request(tool, "JPY", 42).hold(), "refused by cedar-java");
    }
  }

  /** {@return the decision of the guard} */
  @Benchmark
  public Admission policyGuard() {
    return guard.reserve(call);
  }

  /** {@return the answer of CEL} */
  @Benchmark
  public boolean cel() throws CelEvaluationException {
    return cel.hold(variables);
  }

  /** {@return the answer of jCasbin} */
  @Benchmark
  public boolean jCasbin() {
    return casbin.hold(call.tool(), "EUR", 42);
  }

  /** {@return the answer of cedar-java} */
  @Benchmark
  public boolean cedar() throws AuthException {
    return cedar.hold();
  }
}
