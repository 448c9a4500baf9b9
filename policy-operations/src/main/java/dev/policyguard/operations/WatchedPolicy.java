package dev.policyguard.operations;

import dev.policyguard.call.Caller;
import dev.policyguard.call.Fatal;
import dev.policyguard.guard.PolicySource;
import dev.policyguard.limit.Ticker;
import dev.policyguard.policy.InvalidPolicyException;
import dev.policyguard.policy.JsonPointer;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A policy file that may change while the server runs: one policy for everyone.
 *
 * <pre>{@code
 * WatchedPolicy policy = WatchedPolicy.of(Path.of("policy.json"));
 * PolicyGuard guard = PolicyGuard.builder(policy).build();
 * }</pre>
 *
 * <p>The file is read again every second. What is new is taken at the second look that finds it the
 * same, so that no file is taken that somebody is still writing; it is in force from then on as a
 * whole, and calls that are under way finish on the policy that they began with. A document that is
 * not valid, or a file that is gone, leaves the last good policy in force, is logged as an error,
 * told to the {@linkplain ReloadListener listeners} and kept in the {@linkplain #status() status};
 * {@link Builder#refuseAfter} bounds how long. What counters keep, {@code docs/operations.md} says.
 *
 * <p>A policy for each grant is a source that asks several of these:
 *
 * <pre>{@code
 * WatchedPolicy admins = WatchedPolicy.of(Path.of("admins.json"));
 * WatchedPolicy others = WatchedPolicy.of(Path.of("others.json"));
 * PolicySource source =
 *     caller -> (caller.grant().startsWith("admin-") ? admins : others).policyFor(caller);
 * }</pre>
 *
 * <p>Thread-safe. A call costs one volatile read and, where {@code refuseAfter} is set, a look at
 * the ticker; a look at the file costs reading it, on one daemon thread, until {@link #close()}.
 */
public final class WatchedPolicy implements PolicySource, AutoCloseable {

  /** How often the file is looked at, where nothing else is said. */
  public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);

  private static final Duration MOST_WAITED_AT_CLOSE = Duration.ofSeconds(5);

  private final Path file;
  private final Duration interval;
  private final Optional<Duration> refuseAfter;
  private final List<PolicyRequirement> requirements;
  private final List<ReloadListener> listeners;
  private final InstantSource clock;
  private final Ticker ticker;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread watcher;

  /** Held during a look; and one look at a time changes the standing. */
  private final Object looking = new Object();

  private final Looks looks;
  private volatile Standing standing;

  private WatchedPolicy(Builder builder) {
    this.file = builder.file;
    this.interval = builder.interval;
    this.refuseAfter = builder.refuseAfter;
    this.requirements = List.copyOf(builder.requirements);
    this.listeners = List.copyOf(builder.listeners);
    this.clock = builder.clock;
    this.ticker = builder.ticker;
    long nanos = ticker.nanoTime();
    Sighting first = Sighting.of(file);
    this.looks = new Looks(first);
    this.standing = Standing.first(read(first), clock.instant(), nanos);
    this.watcher =
        new Thread(null, this::watch, "policyguard-watch " + file.getFileName(), 0, false);
    watcher.setDaemon(true);
  }

  /**
   * Reads a policy file and watches it, every second.
   *
   * @param file the file
   * @return the policy, to be closed
   * @throws InvalidPolicyException with every problem, if the file cannot be taken as it is now
   */
  public static WatchedPolicy of(Path file) {
    return builder(file).build();
  }

  /**
   * Starts to build a watched policy.
   *
   * @param file the file; a link is followed anew at each look
   * @return a builder of one like that of {@link #of}
   */
  public static Builder builder(Path file) {
    return new Builder(file);
  }

  /**
   * Gives the policy that is in force.
   *
   * @param caller anybody
   * @return the policy, the same object until another is taken; empty if it was withdrawn
   */
  @Override
  public Optional<Policy> policyFor(Caller caller) {
    return policy();
  }

  /** {@return the policy that is in force; empty if it was withdrawn} */
  public Optional<Policy> policy() {
    Standing now = standing;
    return isWithdrawn(now) ? Optional.empty() : now.policy();
  }

  /** From look to look. */
  Duration interval() {
    return interval;
  }

  /** {@return how the policy stands} */
  public ReloadStatus status() {
    Standing now = standing;
    return new ReloadStatus(
        file.toString(),
        isWithdrawn(now)
            ? ReloadStatus.State.WITHDRAWN
            : now.problem().isPresent() ? ReloadStatus.State.STALE : ReloadStatus.State.CURRENT,
        now.revision(),
        now.loadedAt(),
        now.checkedAt(),
        now.problem(),
        now.reloads(),
        now.refusals());
  }

  /**
   * Looks at the file now, on this thread. As any look, it takes what is new only if the look
   * before saw the same. Does nothing once this is closed.
   *
   * @return how the policy stands then
   */
  public ReloadStatus checkNow() {
    synchronized (looking) {
      if (isClosed()) {
        return status();
      }
      long nanos = ticker.nanoTime();
      Sighting seen = Sighting.of(file);
      Instant at = clock.instant();
      Optional<Sighting> news = looks.see(seen, at);
      if (news.isPresent()) {
        take(news.get(), at, nanos);
      } else if (looks.areSettled()) {
        replace(standing.unchanged(at, nanos), at);
      } else {
        standing = standing.unsure(at);
      }
      if (!isClosed()) {
        withdraw(at);
      }
      return status();
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  /**
   * Stops to watch the file, and waits for a look that is under way, 5 seconds at most; a listener
   * waits for none. A look that takes longer takes nothing any more. What is in force stays so,
   * unless {@link Builder#refuseAfter} was set.
   */
  @Override
  public void close() {
    closed.countDown();
    if (!Thread.holdsLock(looking)) {
      try {
        watcher.join(MOST_WAITED_AT_CLOSE.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The watcher's life: it ends when this is closed, and by nothing else. */
  private void watch() {
    while (true) {
      try {
        if (closed.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
          return;
        }
        checkNow();
      } catch (Throwable e) {
        Log.failure("A look at the policy file failed, the next will follow", e);
      }
    }
  }

  /** The file looked the same twice, and other than before. */
  private void take(Sighting seen, Instant at, long nanos) {
    Optional<Policy> policy = Optional.empty();
    List<Problem> problems = List.of();
    try {
      policy = Optional.of(read(seen));
    } catch (InvalidPolicyException e) {
      problems = e.problems();
    }
    if (isClosed()) {
      return;
    }
    Instant since = looks.since().orElse(at);
    looks.took(seen);
    if (policy.isPresent()) {
      putInForce(policy.get(), at, nanos);
    } else {
      standing = standing.refused(problems, since, at);
      tell(
          new ReloadEvent.Refused(
              file.toString(), at, standing.revision(), standing.problem().orElseThrow()));
    }
  }

  private void putInForce(Policy policy, Instant at, long nanos) {
    Standing before = standing;
    String revision = policy.revision();
    if (!revision.equals(before.revision())) {
      standing = before.reloaded(policy, revision, at, nanos);
      tell(new ReloadEvent.Reloaded(file.toString(), at, revision, before.revision()));
    } else {
      replace(before.recovered(at, nanos), at);
    }
  }

  /** The policy stays; if its file was not as it should, and now is, that is told. */
  private void replace(Standing next, Instant at) {
    Standing before = standing;
    standing = next;
    if (before.isInTrouble() && !next.isInTrouble()) {
      tell(new ReloadEvent.Recovered(file.toString(), at, next.revision()));
    }
  }

  /** What was seen as a policy that is as the server wants it. */
  private Policy read(Sighting seen) {
    try {
      Policy policy = seen.policy(file.toString());
      List<Problem> problems =
          requirements.stream()
              .flatMap(requirement -> requirement.problems(policy).stream())
              .toList();
      if (problems.isEmpty()) {
        return policy;
      }
      throw new InvalidPolicyException(file.toString(), problems);
    } catch (InvalidPolicyException e) {
      throw e;
    } catch (Throwable e) {
      Fatal.rethrow(e);
      throw unchecked(e);
    }
  }

  private InvalidPolicyException unchecked(Throwable failure) {
    InvalidPolicyException refusal =
        new InvalidPolicyException(
            file.toString(),
            List.of(
                Problem.at(
                    JsonPointer.ROOT,
                    "could not be checked: " + Log.describe(failure),
                    "must be a policy that can")));
    refusal.initCause(failure);
    return refusal;
  }

  /** For too long, or told so: then no ticker that goes back brings it into force again. */
  private boolean isWithdrawn(Standing now) {
    return refuseAfter.isPresent()
        && (now.withdrawal() == Standing.Withdrawal.TOLD
            || ticker.nanoTime() - now.goodNanos() > refuseAfter.get().toNanos());
  }

  /** Tells once that the policy is no longer in force. */
  private void withdraw(Instant at) {
    Standing now = standing;
    if (isWithdrawn(now) && now.withdrawal() != Standing.Withdrawal.TOLD) {
      standing = now.withdrawn();
      tell(
          new ReloadEvent.Withdrawn(
              file.toString(), at, now.revision(), refuseAfter.orElseThrow()));
    }
  }

  private void tell(ReloadEvent event) {
    Log.write(event);
    for (ReloadListener listener : listeners) {
      try {
        listener.happened(event);
      } catch (Throwable e) {
        Log.failure("A listener of reloads failed", e);
        Fatal.rethrow(e);
      }
    }
  }

  /** Collects the parts of a {@link WatchedPolicy}. Confined to a thread. */
  public static final class Builder {

    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofDays(366);

    private final Path file;
    private final List<PolicyRequirement> requirements = new ArrayList<>();
    private final List<ReloadListener> listeners = new ArrayList<>();
    private Duration interval = DEFAULT_INTERVAL;
    private Optional<Duration> refuseAfter = Optional.empty();
    private InstantSource clock = InstantSource.system();
    private Ticker ticker = Ticker.system();

    private Builder(Path file) {
      this.file = Objects.requireNonNull(file, "file");
    }

    /**
     * Says how often the file is looked at. What is new is in force after two looks.
     *
     * @param interval from 10 milliseconds to 366 days; {@link #DEFAULT_INTERVAL} if never called
     * @return this builder
     * @throws IllegalArgumentException if it is shorter or longer
     */
    public Builder checkEvery(Duration interval) {
      this.interval = within("interval", interval);
      return this;
    }

    /**
     * Withdraws the policy when it is not known for so long that the file still says it: since the
     * file is gone or has something else that cannot be taken, or since nobody could look. Calls
     * are then denied with {@code NO_POLICY}, until a look finds a good file.
     *
     * @param age how long, at least three times as long as from look to look; without this, the
     *     last good policy stays however long the file is bad
     * @return this builder
     * @throws IllegalArgumentException if it is shorter than 10 milliseconds or over 366 days
     */
    public Builder refuseAfter(Duration age) {
      this.refuseAfter = Optional.of(within("age", age));
      return this;
    }

    /**
     * Adds what a policy has to be like besides valid.
     *
     * @param requirement the requirement, as {@link PolicyRequirement#asksNobody()}
     * @return this builder
     */
    public Builder require(PolicyRequirement requirement) {
      requirements.add(Objects.requireNonNull(requirement, "requirement"));
      return this;
    }

    /**
     * Adds a listener, behind those there are.
     *
     * @param listener is told what becomes of the file
     * @return this builder
     */
    public Builder listener(ReloadListener listener) {
      listeners.add(Objects.requireNonNull(listener, "listener"));
      return this;
    }

    /**
     * Gives the time of day for status and events.
     *
     * @param clock the clock; {@link InstantSource#system()} if never called
     * @return this builder
     */
    public Builder clock(InstantSource clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /**
     * Gives the clock that ages are measured by.
     *
     * @param ticker the clock; {@link Ticker#system()} if never called
     * @return this builder
     */
    public Builder ticker(Ticker ticker) {
      this.ticker = Objects.requireNonNull(ticker, "ticker");
      return this;
    }

    /**
     * Reads the file and begins to watch it.
     *
     * @return the policy, to be closed
     * @throws InvalidPolicyException with every problem, if the file cannot be taken as it is now
     * @throws IllegalArgumentException if the policy would be withdrawn between two looks
     */
    public WatchedPolicy build() {
      Duration least = interval.multipliedBy(3);
      if (refuseAfter.isPresent() && refuseAfter.get().compareTo(least) < 0) {
        throw new IllegalArgumentException(
            "refuseAfter: is "
                + refuseAfter.get()
                + ", must be at least "
                + least
                + ", three times as long as from look to look");
      }
      WatchedPolicy policy = new WatchedPolicy(this);
      policy.watcher.start();
      return policy;
    }

    private static Duration within(String name, Duration given) {
      if (given.compareTo(SHORTEST) < 0 || given.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            name + ": is " + given + ", must be from " + SHORTEST + " to " + LONGEST);
      }
      return given;
    }
  }
}
