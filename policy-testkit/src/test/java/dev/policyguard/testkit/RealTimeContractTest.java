package dev.policyguard.testkit;

import dev.policyguard.limit.CounterStore;
import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.limit.Ticker;
import dev.policyguard.policy.Window;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The contract on a clock that nobody turns; waits, so it runs only if it is asked for. */
@EnabledIfSystemProperty(named = "policyguard.realtime", matches = "true")
class RealTimeContractTest implements CounterStoreContract {

  @Override
  public CounterStoreSubject subject() {
    CounterStore store = new InMemoryCounterStore(Ticker.system());
    return new CounterStoreSubject() {
      @Override
      public CounterStore store() {
        return store;
      }

      @Override
      public void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
      }

      @Override
      public Window window() {
        return new Window(2);
      }

      @Override
      public Duration tolerance() {
        return Duration.ofMillis(100);
      }
    };
  }
}
