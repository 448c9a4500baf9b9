/**
 * Counters that several processes share, on Redis or Valkey: {@link
 * dev.policyguard.redis.RedisCounterStore}.
 *
 * <p>All that a counter is, is in {@code counters.lua} beside this package, which the server runs
 * as one step; here is how it is asked, for how long, and what is said when it does not answer.
 */
@NullMarked
package dev.policyguard.redis;

import org.jspecify.annotations.NullMarked;
