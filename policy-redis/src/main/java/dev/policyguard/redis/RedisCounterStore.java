package dev.policyguard.redis;

import dev.policyguard.limit.CounterStore;
import dev.policyguard.limit.Counters;
import dev.policyguard.policy.Limit;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps counters on one Redis or Valkey server, for all processes that ask it.
 *
 * <p>The server runs each question as one step over all limits of a call, by its own clock. Exact
 * for up to 4,096 charges within a window; a counter that needs more lets each count at most 1/256
 * of the window longer, never shorter. Amounts are added without rounding.
 *
 * <p>Whoever is not answered within the deadline, or not as expected, gets {@link
 * dev.policyguard.limit.ChargeResult.Unavailable}: nobody knows whether the charge was made, it
 * counts if it was, and nothing is asked twice. After some failures in a row nothing is asked for a
 * while. A refund is sent once; if it is lost, the charge stands.
 *
 * <p>The server must not evict keys ({@code maxmemory-policy noeviction}). A single primary is
 * needed, by its address or through Sentinel; a cluster is refused. What a failover may lose is in
 * {@code docs/redis.md}.
 *
 * <p>Thread-safe. All calls share one connection. Owns its threads: close it.
 */
public final class RedisCounterStore implements CounterStore, AutoCloseable {

  private final Server server;
  private final KeyNames names;
  private final ScriptClock clock;

  private RedisCounterStore(Builder builder) {
    this(
        Server.of(builder.uri, builder.deadline, builder.failures, builder.pause),
        builder.namespace,
        ScriptClock.ofTheServer());
  }

  RedisCounterStore(Server server, String namespace, ScriptClock clock) {
    this.server = server;
    this.names = new KeyNames(namespace);
    this.clock = clock;
  }

  /**
   * A store with the usual settings.
   *
   * @param uri where the server is, as Lettuce has it: {@code redis://}, {@code rediss://}, {@code
   *     redis-sentinel://}
   * @return the store; it connects when it is first asked
   */
  public static RedisCounterStore of(RedisURI uri) {
    return builder(uri).build();
  }

  /**
   * A store with settings of one's own.
   *
   * @param uri where the server is, and who asks it
   * @return its builder
   */
  public static Builder builder(RedisURI uri) {
    return new Builder(uri);
  }

  @Override
  public Counters open(List<Limit> limits) {
    return new RedisCounters(server, names, clock, limits);
  }

  /** {@return how the store and its server get on} */
  public Health health() {
    return server.health();
  }

  /** {@return done when the refunds that were sent so far are answered, or lost} */
  CompletableFuture<Void> refunds() {
    return server.refunds();
  }

  /**
   * Closes the connection. Whoever waits for an answer has none, and so has who asks after this.
   */
  @Override
  public void close() {
    server.close();
  }

  /**
   * How a store and its server get on, at one moment. Immutable.
   *
   * @param circuit whether the server is asked
   * @param answered how many questions it has answered since the store was made
   * @param unanswered how many it has not, or was not asked
   * @param lostRefunds how many of these were refunds: their charges stand
   * @param lastFailure why it did not, the last time
   */
  public record Health(
      CircuitState circuit,
      long answered,
      long unanswered,
      long lostRefunds,
      Optional<String> lastFailure) {

    /** Checks the parts. */
    public Health {
      Objects.requireNonNull(circuit, "circuit");
      Objects.requireNonNull(lastFailure, "lastFailure");
    }

    /** {@return whether calls are asked about; false after several failures in a row} */
    public boolean isReachable() {
      return circuit == CircuitState.CLOSED;
    }

    /** {@return all of it, for people} */
    @Override
    public String toString() {
      return (isReachable() ? "Redis reachable, " : "Redis not reachable, ")
          + answered
          + " questions answered, "
          + unanswered
          + " not, "
          + lostRefunds
          + " refunds lost"
          + lastFailure.map(reason -> "; last failure: " + reason).orElse("");
    }
  }

  /** The settings of a store. */
  public static final class Builder {

    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final RedisURI uri;
    private String namespace = "";
    private Duration deadline = Duration.ofMillis(250);
    private int failures = 5;
    private Duration pause = Duration.ofSeconds(1);

    private Builder(RedisURI uri) {
      this.uri = Objects.requireNonNull(uri, "uri");
    }

    /**
     * Keeps the counters apart from those of other stores on the same server. Stores of one
     * namespace share them; empty unless set.
     *
     * @param name what the namespace is called
     * @return this builder
     */
    public Builder namespace(String name) {
      this.namespace = Objects.requireNonNull(name, "name");
      return this;
    }

    /**
     * How long a call waits for its answer at most, connecting included; 250 ms unless set.
     *
     * @param time from 1 ms to 1 minute
     * @return this builder
     */
    public Builder deadline(Duration time) {
      this.deadline = checked("deadline", time);
      return this;
    }

    /**
     * After how many failures in a row the server is left alone, and how long; after 5, for 1
     * second, unless set. Then one call is sent to see.
     *
     * @param failuresInARow how many; above 0
     * @param time from 1 ms to 1 minute
     * @return this builder
     */
    public Builder pauseAfter(int failuresInARow, Duration time) {
      if (failuresInARow <= 0) {
        throw new IllegalArgumentException(
            "failuresInARow: is " + failuresInARow + ", must be above 0");
      }
      this.failures = failuresInARow;
      this.pause = checked("pause", time);
      return this;
    }

    private static Duration checked(String name, Duration time) {
      if (time.compareTo(Duration.ofMillis(1)) < 0 || time.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            name + ": is " + time + ", must be from 1 ms to 1 minute");
      }
      return time;
    }

    /** {@return the store; it connects when it is first asked} */
    public RedisCounterStore build() {
      return new RedisCounterStore(this);
    }
  }
}
