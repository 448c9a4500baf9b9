package dev.policyguard.redis;

import dev.policyguard.limit.CounterStore;
import dev.policyguard.policy.Window;
import dev.policyguard.testkit.CounterStoreContract;
import dev.policyguard.testkit.CounterStoreSubject;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

/**
 * The contract with the server's own clock, as far as no time has to pass: nobody can turn that
 * clock. The rest is skipped here, and not in {@link RedisCounterStoreContractTest}.
 */
class RedisServerClockContractTest implements CounterStoreContract {

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
    RedisCounterStore store = Stores.patient(server.uri(), UUID.randomUUID().toString());
    return new CounterStoreSubject() {
      @Override
      public CounterStore store() {
        return store;
      }

      @Override
      public void pass(Duration time) {
        Assumptions.abort("the server's clock cannot be turned");
      }

      @Override
      public Window window() {
        return Window.DAY;
      }

      @Override
      public Duration tolerance() {
        return Duration.ofHours(1);
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
