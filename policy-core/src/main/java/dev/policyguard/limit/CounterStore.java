package dev.policyguard.limit;

import dev.policyguard.policy.Limit;
import java.util.List;

/**
 * Keeps counters. Implementations are thread-safe.
 *
 * <p>A guard asks for the {@link Counters} of each tool's limits once, when it is built, and then
 * charges those for every call; so a store can prepare whatever does not depend on the call. A
 * counter is what {@link CounterKey} says it is: limits of several tools, or of several guards on
 * one store, that name one counter with the same window and scope share it.
 */
@FunctionalInterface
public interface CounterStore {

  /**
   * Makes the limits of one tool ready to be charged together. Asks no other machine; that can wait
   * until there is a call.
   *
   * @param limits the limits, no two of the same counter
   * @return their counters, for the calls of all callers
   */
  Counters open(List<Limit> limits);
}
