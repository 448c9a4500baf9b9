/**
 * JMH benchmarks: one class for each question, with the question and its command in its Javadoc;
 * the peers do the same work in the same run. Each class asserts the answers before it measures,
 * and {@link dev.policyguard.benchmarks.Calls} asserts them again after each iteration.
 *
 * <p>{@link dev.policyguard.benchmarks.report.BenchmarkRun} runs all of them and writes the report;
 * {@link dev.policyguard.benchmarks.Pace} says how a limit of ten a minute can be measured that is
 * never full.
 */
@NullMarked
package dev.policyguard.benchmarks;

import org.jspecify.annotations.NullMarked;
