package dev.policyguard.limit;

import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Scope;
import dev.policyguard.policy.Window;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps the counters of one process in memory.
 *
 * <p>Exact for up to 4,096 charges within a window; a counter that needs more keeps them in buckets
 * from then on, and lets each count at most 1/256 of the window longer, never shorter. Amounts are
 * added as whole millionths, without rounding or overflow. Charges are lost when the process ends.
 *
 * <p>Thread-safe. A charge takes no lock, and one that is refused writes nothing; only the first
 * call of a new caller holds the lock of its place in a map for a moment. Cost: one lookup and a
 * few compare-and-sets for each limit, whatever the number of callers and charges. A thread that is
 * stopped in the middle stops no other.
 *
 * <p>Memory: for each caller and limit about 135 bytes and 24 for each charge within the window, at
 * most 180 kB. A counter whose charges have all expired is dropped by the calls that come, of
 * whatever tool: enough of them look at all counters once in a window. No thread is started for it.
 * There is a ceiling on counters: at it, callers who have a counter go on, and a new one gets
 * {@link ChargeResult.Unavailable} unless there is an idle one among 1,024 that it looks at, the
 * next such call at the next 1,024. {@link #health()} tells.
 */
public final class InMemoryCounterStore implements CounterStore {

  /** How many counters a store holds if nothing else is said. */
  public static final int DEFAULT_CEILING = 1_000_000;

  /** How many counters a new caller looks at, at most, to find one that is idle. */
  private static final int MOST_LOOKS = 1_024;

  private final Ticker ticker;
  private final Population population;
  private final AtomicInteger ordinals = new AtomicInteger();
  private final ConcurrentMap<Name, CounterFamily> families = new ConcurrentHashMap<>();
  private final List<CounterFamily> inTurn = new CopyOnWriteArrayList<>();

  /** Whose turn it is to be swept. Threads may overwrite each other; any turn will do. */
  private int turn;

  /**
   * A store without charges, for up to {@value #DEFAULT_CEILING} counters.
   *
   * @param ticker says how time passes; read once for each question
   */
  public InMemoryCounterStore(Ticker ticker) {
    this(ticker, DEFAULT_CEILING);
  }

  /**
   * A store without charges.
   *
   * @param ticker says how time passes; read once for each question
   * @param ceiling how many counters it may hold, one for each caller and limit; above 0
   * @throws IllegalArgumentException if the ceiling is 0 or less
   */
  public InMemoryCounterStore(Ticker ticker, int ceiling) {
    this.ticker = Objects.requireNonNull(ticker, "ticker");
    if (ceiling <= 0) {
      throw new IllegalArgumentException("ceiling: is " + ceiling + ", must be above 0");
    }
    this.population = new Population(ceiling);
  }

  @Override
  public Counters open(List<Limit> limits) {
    return new InMemoryCounters(this, ticker, limits.stream().map(this::term).toList());
  }

  private InMemoryCounters.Term term(Limit limit) {
    CounterFamily family =
        families.computeIfAbsent(
            new Name(limit.counter(), limit.scope(), limit.window()), this::family);
    return new InMemoryCounters.Term(family, limit.max().millionths());
  }

  private CounterFamily family(Name name) {
    CounterFamily family =
        new CounterFamily(
            ordinals.getAndIncrement(),
            name.scope(),
            name.window().nanos(),
            population,
            ticker.nanoTime());
    inTurn.add(family);
    return family;
  }

  /**
   * Drops all counters whose charges have expired. Calls do so by themselves, a few counters each;
   * this is for a server that wants its memory back while nobody calls. Costs a look at every
   * counter; stops nobody.
   */
  public void sweep() {
    long now = ticker.nanoTime();
    families.values().forEach(family -> family.sweepAll(now));
  }

  /**
   * Drops some counters that are idle: of the family that is charged, and of another, since nobody
   * may call the other's tools any more.
   */
  void sweepSome(CounterFamily charged, long now) {
    charged.sweepSome(now);
    if (inTurn.size() > 1) {
      nextInTurn().sweepSome(now);
    }
  }

  /** Looks for idle counters, whoever's, until there is room for a new caller's. */
  void makeRoom(long now) {
    int looks = MOST_LOOKS;
    for (int i = inTurn.size(); i > 0 && looks > 0 && population.isFull(); i--) {
      looks -= nextInTurn().makeRoom(now, looks);
    }
  }

  private CounterFamily nextInTurn() {
    int next = turn + 1;
    turn = next;
    return inTurn.get(Math.floorMod(next, inTurn.size()));
  }

  /** The answer to a new caller for whom there is no room. */
  ChargeResult turnAway() {
    population.turnAway();
    return new ChargeResult.Unavailable("no counter for a new caller: " + health());
  }

  /** {@return how full the store is} */
  public Health health() {
    return new Health(population.size(), population.ceiling(), population.turnedAway());
  }

  /**
   * How full a store is, at one moment. Immutable.
   *
   * @param counters how many counters it holds, those included that are idle and not yet dropped
   * @param ceiling how many it may hold
   * @param turnedAway how many calls of new callers it has refused, since it was made, because it
   *     was at the ceiling
   */
  public record Health(long counters, long ceiling, long turnedAway) {

    /** {@return whether new callers are turned away now} */
    public boolean isFull() {
      return counters >= ceiling;
    }

    /** {@return all three, for people} */
    @Override
    public String toString() {
      return counters
          + " of "
          + ceiling
          + " counters in use, "
          + turnedAway
          + " calls of new callers turned away";
    }
  }

  /** What limits must have in common to share counters. */
  private record Name(String counter, Scope scope, Window window) {}
}
