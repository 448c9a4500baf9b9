package dev.policyguard.limit;

import dev.policyguard.call.Caller;
import dev.policyguard.policy.Amount;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The counters that a tool's calls are charged to: those of the limits that a {@link CounterStore}
 * was asked to open, for whatever caller. Implementations are thread-safe.
 *
 * <p>The contract is the policy language's, section 3. A charge made at t counts at every t&#x2032;
 * with t &#x2264; t&#x2032; &lt; t + window, and what counts on a counter is never more than the
 * limit's {@code max}, in whatever interval of that length. All charges of a call are made, or
 * none. While another thread's charge, expiry or refund is in flight a call may be refused that
 * would fit; beyond {@code max} nothing is ever admitted.
 *
 * <p>One question is one round trip, so that a store may be another machine. Who cannot answer says
 * {@link ChargeResult.Unavailable}; who throws is taken to have said so. Whoever implements this
 * can hold it to {@code CounterStoreContract} of the testkit.
 */
public interface Counters {

  /**
   * Charges a call, to all its limits or to none.
   *
   * @param caller who calls
   * @param amounts how much each limit is charged, in the order of the limits; 0 is admitted
   *     whatever counts already, and charged nothing
   * @return a {@link Reservation} if all charges were made
   */
  ChargeResult charge(Caller caller, List<Amount> amounts);

  /**
   * Says what {@link #charge} would say now, and changes nothing. The reservation that it gives is
   * one that was settled before.
   *
   * @param caller who calls
   * @param amounts how much each limit would be charged
   * @return the same answer as {@link #charge}
   */
  ChargeResult peek(Caller caller, List<Amount> amounts);

  /**
   * Charges a call as {@link #charge} does, without a thread that waits for the answer. A store
   * that asks another machine overrides this; one that answers at once need not.
   *
   * @param caller who calls
   * @param amounts how much each limit is charged
   * @return the answer, sooner or later; a stage that fails is taken for unavailable
   */
  default CompletionStage<ChargeResult> chargeAsync(Caller caller, List<Amount> amounts) {
    return CompletableFuture.completedFuture(charge(caller, amounts));
  }
}
