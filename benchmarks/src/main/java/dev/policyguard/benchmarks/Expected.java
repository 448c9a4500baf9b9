package dev.policyguard.benchmarks;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.BenchmarkParams;

/** What must come of the calls of a benchmark; refused, if its name says denied. */
@State(Scope.Benchmark)
public class Expected {

  /** What may come of all calls of a benchmark. */
  enum Answer {
    ALLOWED,
    REFUSED
  }

  private Answer answer = Answer.ALLOWED;

  /**
   * Reads the benchmark's name.
   *
   * @param benchmark the benchmark
   */
  @Setup
  public void read(BenchmarkParams benchmark) {
    String name = benchmark.getBenchmark();
    boolean denied = name.substring(name.lastIndexOf('.') + 1).startsWith("denied");
    answer = denied ? Answer.REFUSED : Answer.ALLOWED;
  }

  /** {@return the answer} */
  Answer answer() {
    return answer;
  }
}
