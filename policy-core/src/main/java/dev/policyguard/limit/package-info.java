/**
 * What is counted: {@link dev.policyguard.limit.Charge charges}, kept by a {@link
 * dev.policyguard.limit.CounterStore store} on counters with a sliding window. Time comes from a
 * {@link dev.policyguard.limit.Ticker}, and from nowhere else.
 */
@NullMarked
package dev.policyguard.limit;

import org.jspecify.annotations.NullMarked;
