/**
 * JMH benchmarks: one class for each question, with the question and its command in its Javadoc.
 */
@NullMarked
package dev.policyguard.benchmarks;

import org.jspecify.annotations.NullMarked;
