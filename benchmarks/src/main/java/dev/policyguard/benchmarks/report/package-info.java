/**
 * Runs the benchmarks and writes what came of them.
 *
 * <p>{@link dev.policyguard.benchmarks.report.BenchmarkRun} runs JMH and JOL and leaves the raw
 * results; {@link dev.policyguard.benchmarks.report.MarkdownReport} is a function of them.
 */
@NullMarked
package dev.policyguard.benchmarks.report;

import org.jspecify.annotations.NullMarked;
