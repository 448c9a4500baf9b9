package dev.policyguard.redis;

import dev.policyguard.limit.Ticker;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.UUID;

/** The stores of the tests. */
final class Stores {

  /** Long enough for a machine that does much else. */
  static final Duration PATIENT = Duration.ofMinutes(1);

  private Stores() {}

  /** A store without charges, on a clock that a test turns. */
  static RedisCounterStore on(TestServer server, Ticker ticker) {
    return on(server, ticker, UUID.randomUUID().toString());
  }

  static RedisCounterStore on(TestServer server, Ticker ticker, String namespace) {
    return new RedisCounterStore(
        Server.of(server.uri(), PATIENT, 5, Duration.ofSeconds(1)),
        namespace,
        new TickerClock(ticker));
  }

  /** A store on the server's clock. */
  static RedisCounterStore patient(RedisURI uri, String namespace) {
    return RedisCounterStore.builder(uri).namespace(namespace).deadline(PATIENT).build();
  }
}
