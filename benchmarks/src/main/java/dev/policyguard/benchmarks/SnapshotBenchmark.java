package dev.policyguard.benchmarks;

import dev.policyguard.call.ToolCall;
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
 * What does it cost to take the snapshot of a call's arguments, which the decision is made on and
 * the handler gets?
 *
 * <pre>{@code
 * mvn -q -B -ntp -Pbench -DskipTests -pl benchmarks -am verify -Djmh.arguments=SnapshotBenchmark
 * }</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 8, time = 350, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class SnapshotBenchmark {

  private final Map<String, Object> two = Map.of("currency", "EUR", "amount", 42);
  private final Map<String, Object> nested =
      Map.of(
          "customer",
          Map.of("id", 4711, "name", "Ada Lovelace", "vip", true),
          "items",
          List.of(Map.of("sku", "a-1", "count", 2), Map.of("sku", "b-2", "count", 1)),
          "currency",
          "EUR",
          "amount",
          42.5,
          "note",
          "as agreed on the telephone");

  /** Checks that the snapshots say what the maps said. */
  @Setup
  public void check() {
    Check.that(twoArguments().arguments().asMap().equals(two), "both arguments");
    Check.that(nestedArguments().arguments().asMap().size() == nested.size(), "all arguments");
    Check.that(twoArguments().caller().grant().equals("grant"), "the grant");
  }

  /** {@return a call with a string and a whole number} */
  @Benchmark
  public ToolCall twoArguments() {
    return ToolCall.of("refund", two).from("grant");
  }

  /** {@return a call with fourteen values on three levels} */
  @Benchmark
  public ToolCall nestedArguments() {
    return ToolCall.of("refund", nested).from("grant");
  }
}
