package dev.policyguard.limit;

import java.util.List;

/**
 * Keeps counters. Implementations are thread-safe.
 *
 * <p>The contract is the policy language's, section 3: a charge made at t counts at every t&#x2032;
 * with t &#x2264; t&#x2032; &lt; t + window, and what counts on a counter is never more than its
 * {@code max}, in whatever interval of that length. One question is one round trip, so that a store
 * may be another machine. A store that cannot answer says {@link ChargeResult.Unavailable}; one
 * that throws is taken to have said so.
 */
public interface CounterStore {

  /**
   * Makes all the charges of one call, or none.
   *
   * @param charges the charges; no two to the same counter
   * @return {@link ChargeResult.Admitted} if all were made
   */
  ChargeResult charge(List<Charge> charges);

  /**
   * Says what {@link #charge} would say now, and changes nothing. The reservation of an {@link
   * ChargeResult.Admitted} is one that was settled before.
   *
   * @param charges the charges; no two to the same counter
   * @return the same answer as {@link #charge}
   */
  ChargeResult peek(List<Charge> charges);
}
