package dev.policyguard.benchmarks;

import dev.policyguard.call.Caller;
import dev.policyguard.limit.Charge;
import dev.policyguard.limit.ChargeResult;
import dev.policyguard.limit.CounterKey;
import dev.policyguard.limit.CounterStore;
import dev.policyguard.limit.InMemoryCounterStore;
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
    CounterKey key = CounterKey.of(limit, Caller.of(grant));
    return new Question(store, List.of(new Charge(key, Amount.ONE, limit.max(), limit.window())));
  }

  /** A charge of one to one counter, which can be made again and again. */
  record Question(CounterStore store, List<Charge> charges) {

    /** {@return whether the charge was made; it stands} */
    boolean charge() {
      if (store.charge(charges) instanceof ChargeResult.Admitted admitted) {
        admitted.reservation().stand();
        return true;
      }
      return false;
    }
  }
}
