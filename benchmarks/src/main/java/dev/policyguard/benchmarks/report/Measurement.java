package dev.policyguard.benchmarks.report;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * What JMH found out about one benchmark with one set of parameters.
 *
 * @param benchmark its class and method, as in {@code ClockBenchmark.nanoTime}
 * @param parameters its parameters, in the order of their names
 * @param threads how many threads there were
 * @param unit what the times are in, as in {@code ns/op}
 * @param median the median of all iterations of all forks
 * @param least the fastest iteration
 * @param most the slowest iteration
 * @param bytesPerCall how much a call allocates, if it was measured
 * @param refused which part of the calls was refused, where that was counted
 */
record Measurement(
    String benchmark,
    Map<String, String> parameters,
    int threads,
    String unit,
    double median,
    double least,
    double most,
    OptionalDouble bytesPerCall,
    OptionalDouble refused) {

  /** {@return the class, as in {@code ClockBenchmark}} */
  String className() {
    return benchmark.substring(0, benchmark.indexOf('.'));
  }

  /** {@return the method, as in {@code nanoTime}} */
  String methodName() {
    return benchmark.substring(benchmark.indexOf('.') + 1);
  }
}
