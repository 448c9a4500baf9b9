package dev.policyguard.benchmarks;

import dev.policyguard.call.ToolCall;
import java.util.Map;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.BenchmarkParams;

/** The grants that call: as many as the parameter {@code grants} says, or 1,000. */
@State(Scope.Benchmark)
public class Grants {

  private int count = 1_000;

  /**
   * Reads the parameter of the benchmark, where it has one.
   *
   * @param benchmark the benchmark
   */
  @Setup
  public void read(BenchmarkParams benchmark) {
    String grants = benchmark.getParam("grants");
    if (grants != null) {
      count = Integer.parseInt(grants);
    }
  }

  /** {@return how many there are} */
  int count() {
    return count;
  }

  /** {@return their names, each a string of its own} */
  String[] names() {
    return names(count);
  }

  static String[] names(int count) {
    String[] names = new String[count];
    for (int i = 0; i < count; i++) {
      names[i] = "grant-%06d".formatted(i);
    }
    return names;
  }

  /** {@return one call of a tool from each grant} */
  ToolCall[] calls(String tool, Map<String, ?> arguments) {
    ToolCall.Unattributed call = ToolCall.of(tool, arguments);
    ToolCall[] calls = new ToolCall[count];
    String[] names = names();
    for (int i = 0; i < count; i++) {
      calls[i] = call.from(names[i]);
    }
    return calls;
  }
}
