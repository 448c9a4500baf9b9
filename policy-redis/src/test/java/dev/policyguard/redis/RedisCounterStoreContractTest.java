package dev.policyguard.redis;

import dev.policyguard.limit.CounterStore;
import dev.policyguard.testkit.CounterStoreContract;
import dev.policyguard.testkit.CounterStoreSubject;
import dev.policyguard.testkit.FakeTicker;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract of every store, to the nanosecond: the script is told the time. */
class RedisCounterStoreContractTest implements CounterStoreContract {

  private static TestServer server;

  @BeforeAll
  static void startServer() throws IOException {
    server = TestServer.running();
  }

  @AfterAll
  static void stopServer() throws IOException {
    server.close();
  }

  @Override
  public CounterStoreSubject subject() {
    FakeTicker ticker = new FakeTicker();
    RedisCounterStore store = Stores.on(server, ticker);
    return new CounterStoreSubject() {
      @Override
      public CounterStore store() {
        return store;
      }

      @Override
      public void pass(Duration time) {
        ticker.advance(time);
      }

      @Override
      public void awaitGiveBacks() {
        store.refunds().join();
      }

      @Override
      public void close() {
        store.close();
      }
    };
  }
}
