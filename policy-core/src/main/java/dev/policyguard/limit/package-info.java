/**
 * What is counted: the charges of calls, on the {@link dev.policyguard.limit.Counters counters} of
 * a {@link dev.policyguard.limit.CounterStore store}, in windows that slide. Time comes from a
 * {@link dev.policyguard.limit.Ticker}, and from nowhere else.
 *
 * <p>Reading order: {@link dev.policyguard.limit.CounterStore}, {@link
 * dev.policyguard.limit.Counters}, {@link dev.policyguard.limit.ChargeResult}, {@link
 * dev.policyguard.limit.Reservation}; then how it is done in memory, from {@link
 * dev.policyguard.limit.InMemoryCounterStore} down to {@code SlidingWindow} and {@code ExactLog}.
 */
@NullMarked
package dev.policyguard.limit;

import org.jspecify.annotations.NullMarked;
