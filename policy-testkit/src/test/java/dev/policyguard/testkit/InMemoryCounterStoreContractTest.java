package dev.policyguard.testkit;

import dev.policyguard.limit.InMemoryCounterStore;

class InMemoryCounterStoreContractTest implements CounterStoreContract {

  @Override
  public CounterStoreSubject subject() {
    FakeTicker ticker = new FakeTicker();
    return CounterStoreSubject.of(new InMemoryCounterStore(ticker), ticker);
  }
}
