package dev.policyguard.redis;

import dev.policyguard.limit.CounterStore;
import dev.policyguard.limit.Counters;
import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.limit.Ticker;
import dev.policyguard.policy.Limit;
import io.lettuce.core.RedisURI;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;

/**
 * Keeps counters on one Redis or Valkey server, for all processes that ask it.
 *
 * <p>The server runs each question as one step over all limits of a call, by its own clock. Exact
 * for up to 4,096 charges within a window; a counter that needs more lets each count at most 1/256
 * of the window longer, never shorter. Amounts are added without rounding.
 *
 * <p>Whoever is not answered within the deadline, or not as expected, gets {@link
 * dev.policyguard.limit.ChargeResult.Unavailable}: nobody knows whether the charge was made, it
 * counts if it was, and no charge is asked for twice. After some failures in a row nothing is asked
 * for a while. A refund that could not be sent is sent once the server answers; until then the
 * charge stands, and so does that of one that was sent and not answered.
 *
 * <p>Such calls are denied, unless all their limits were given a {@linkplain Builder#fallback
 * fallback}: a share of the room, which this process then counts for itself, and says so.
 *
 * <p>The server must not evict keys ({@code maxmemory-policy noeviction}); the store looks when it
 * connects. A single primary is needed, by its address or through Sentinel; a cluster is refused.
 * What a failover may lose is in {@code docs/redis.md}.
 *
 * <p>Thread-safe. All calls share one connection. Owns its threads: close it.
 */
public final class RedisCounterStore implements CounterStore, AutoCloseable {

  private final Server server;
  private final KeyNames names;
  private final ScriptClock clock;
  private final Executor executor;
  private final Shares shares;
  private final InMemoryCounterStore own = new InMemoryCounterStore(Ticker.system());
  private final LongAdder fallbacks = new LongAdder();
  private volatile boolean closed;

  private RedisCounterStore(Builder builder) {
    this(
        Server.of(builder.uri, builder.deadline, builder.failures, builder.pause),
        builder.namespace,
        ScriptClock.ofTheServer(),
        builder.executor,
        new Shares(builder.fractions));
  }

  RedisCounterStore(Server server, String namespace, ScriptClock clock) {
    this(server, namespace, clock, Builder.COMMON_POOL, new Shares(Map.of()));
  }

  private RedisCounterStore(
      Server server, String namespace, ScriptClock clock, Executor executor, Shares shares) {
    this.server = server;
    this.names = new KeyNames(namespace);
    this.clock = clock;
    this.executor = executor;
    this.shares = shares;
  }

  /**
   * A store with the usual settings.
   *
   * @param uri where the server is, as Lettuce has it: {@code redis://}, {@code rediss://}, {@code
   *     redis-sentinel://}
   * @return the store; it connects when it is first asked, or {@linkplain #connect told to}
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
    Counters shared = new RedisCounters(server, names, clock, limits, executor);
    return shares
        .of(limits)
        .map(own::open)
        .<Counters>map(instead -> new FallbackCounters(shared, instead, () -> closed, fallbacks))
        .orElse(shared);
  }

  /**
   * Connects, and waits until that is done: before a server takes its first calls, which would
   * otherwise have to connect within their deadline, while classes are loaded. Where there is no
   * connection it tries again until the time is over.
   *
   * @param atMost how long this thread waits
   * @return whether there is a connection; if not, {@link #health()} says why, and calls go on to
   *     try
   */
  public boolean connect(Duration atMost) {
    return server.connect(atMost);
  }

  /** {@return how the store and its server get on} */
  public Health health() {
    return server.health(fallbacks.sum());
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
    closed = true;
    server.close();
  }

  /**
   * How a store and its server get on, at one moment. Immutable.
   *
   * @param circuit whether the server is asked
   * @param answered how many questions it has answered since the store was made
   * @param unanswered how many it has not, or was not asked
   * @param lostRefunds how many refunds it has not answered, and none that was sent again since:
   *     their charges stand
   * @param fallbacks how many calls were counted by this process instead, within its share
   * @param lastFailure why it did not, the last time
   */
  public record Health(
      CircuitState circuit,
      long answered,
      long unanswered,
      long lostRefunds,
      long fallbacks,
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
          + " refunds lost, "
          + fallbacks
          + " calls counted here instead"
          + lastFailure.map(reason -> "; last failure: " + reason).orElse("");
    }
  }

  /** The settings of a store. */
  public static final class Builder {

    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Executor COMMON_POOL = new CompletableFuture<>().defaultExecutor();

    private final RedisURI uri;
    private String namespace = "";
    private Duration deadline = Duration.ofMillis(250);
    private int failures = 5;
    private Duration pause = Duration.ofSeconds(1);
    private Executor executor = COMMON_POOL;
    private final Map<String, BigDecimal> fractions = new HashMap<>();

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

    /**
     * Lets this process count by itself, with a share of the room, what is charged to a counter
     * while the server does not answer. Off unless it is asked for: then such calls are denied. A
     * call goes on so only if all its limits have a share. Each decision that is made so says so:
     * {@code DecisionEvent.fallback}.
     *
     * <p>Each of N processes that share the counters admits up to its share, besides what the
     * server has counted. So in a window that has a failure of the server in it, up to max + N
     * &times; share may be admitted; in one without, up to max.
     *
     * @param counter the limit's counter, as the policy calls it
     * @param fraction the share of the limit's max, from 0 to 1, rounded down to six decimals; 0
     *     denies, as if this had not been called; 1/N keeps N processes within max while the server
     *     is away
     * @return this builder
     */
    public Builder fallback(String counter, double fraction) {
      Objects.requireNonNull(counter, "counter");
      if (!(fraction >= 0 && fraction <= 1)) {
        throw new IllegalArgumentException(
            "fraction: is " + fraction + ", must be from 0 to 1; 1/N for N processes");
      }
      fractions.put(counter, BigDecimal.valueOf(fraction));
      return this;
    }

    /**
     * Where answers arrive of questions that no thread waits for, and so what is done next with a
     * call that is let through; never on a thread that reads from the server.
     *
     * @param executor runs what it is given, on threads that may wait; unless set, the common pool
     * @return this builder
     */
    public Builder executor(Executor executor) {
      this.executor = Objects.requireNonNull(executor, "executor");
      return this;
    }

    private static Duration checked(String name, Duration time) {
      if (time.compareTo(Duration.ofMillis(1)) < 0 || time.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            name + ": is " + time + ", must be from 1 ms to 1 minute");
      }
      return time;
    }

    /** {@return the store; it connects when it is first asked, or {@linkplain #connect told to}} */
    public RedisCounterStore build() {
      return new RedisCounterStore(this);
    }
  }
}
