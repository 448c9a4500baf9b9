package dev.policyguard.benchmarks;

import dev.policyguard.call.Caller;
import dev.policyguard.limit.CounterStore;
import dev.policyguard.limit.Counters;
import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.limit.Reservation;
import dev.policyguard.limit.Ticker;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import java.util.List;

/** Our counters without a policy around them; the one class here that knows how they are asked. */
final class BareCounters {

  private final CounterStore store;

  BareCounters(Ticker ticker) {
    this.store = new InMemoryCounterStore(ticker);
  }

  /** {@return one call's question to the counter of a limit, for a grant} */
  Question question(Limit limit, String grant) {
    return new Question(store.open(List.of(limit)), Caller.of(grant), List.of(Amount.ONE));
  }

  /** A charge of one to one counter, which can be made again and again. */
  record Question(Counters counters, Caller caller, List<Amount> amounts) {

    /** {@return whether the charge was made; it stands} */
    boolean charge() {
      return counters.charge(caller, amounts) instanceof Reservation made && made.stand();
    }
  }
}
