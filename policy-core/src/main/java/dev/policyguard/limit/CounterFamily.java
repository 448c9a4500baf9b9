package dev.policyguard.limit;

import dev.policyguard.call.Caller;
import dev.policyguard.policy.Scope;
import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The counters of one name, scope and window, by whom they count: one for each grant, or session,
 * or one for all.
 *
 * <p>Thread-safe. Looking a counter up is lock-free; making or dropping one holds the lock of its
 * place in the map for that moment, which stops no charge. Idle counters are dropped by the calls
 * that come, as many at a time as makes one pass over all of them in a window.
 */
final class CounterFamily {

  /** How many counters one call looks at, at most, to see whether they are idle. */
  private static final int MOST_SWEPT = 1_024;

  private static final Object EVERYONE = "";

  private final int ordinal;
  private final Scope scope;
  private final long window;
  private final Population population;
  private final ConcurrentMap<Object, SlidingWindow> counters = new ConcurrentHashMap<>();

  /**
   * No charge of a counter that is made from now on is entered before this time. It is raised
   * before a counter is dropped, and read by whoever makes the next one of the same key, so that a
   * thread that was stopped cannot go back behind what has expired in the first.
   */
  private final AtomicLong floor;

  private final AtomicBoolean sweeping = new AtomicBoolean();
  private long lastSweep;
  private long sizeOfPass;
  private Iterator<Object> rest;

  CounterFamily(int ordinal, Scope scope, long window, Population population, long now) {
    this.ordinal = ordinal;
    this.scope = scope;
    this.window = window;
    this.population = population;
    this.floor = new AtomicLong(now);
    this.lastSweep = now;
    this.rest = counters.keySet().iterator();
  }

  /** {@return its place in the order in which several are charged} */
  int ordinal() {
    return ordinal;
  }

  /** {@return what a caller's counter is looked up by} */
  Object key(Caller caller) {
    return switch (scope) {
      case GRANT -> caller.grant();
      case SESSION -> new SessionKey(caller.grant(), caller.session().orElse(null));
      case GLOBAL -> EVERYONE;
    };
  }

  /** {@return the counter of a key; null if there is none} */
  @Nullable SlidingWindow find(Object key) {
    return counters.get(key);
  }

  /** {@return the counter of a key, made if there is none; null if the store may hold no more} */
  @Nullable SlidingWindow findOrMake(Object key) {
    SlidingWindow there = counters.get(key);
    return there != null
        ? there
        : counters.computeIfAbsent(
            key, absent -> population.grow() ? new SlidingWindow(window, floor.get()) : null);
  }

  /**
   * Takes a counter that is closed out of the map; whoever finds it closed may. Only now its latest
   * time is final: charges may have come and gone since it was found idle.
   */
  void drop(Object key, SlidingWindow closed) {
    raiseFloor(closed.latest());
    if (counters.remove(key, closed)) {
      population.shrink();
    }
  }

  /** Drops some counters that are idle, unless another thread is about to. */
  void sweepSome(long now) {
    if (!sweeping.get() && sweeping.compareAndSet(false, true)) {
      try {
        long due = due(now);
        if (due > 0) {
          lastSweep = now;
          sweepNext(due, now);
        }
      } finally {
        sweeping.set(false);
      }
    }
  }

  /**
   * How many counters to look at: their part of a window, for the time since the last look, and
   * none of them twice. Those count too that this pass has dropped, or it would slow down and never
   * end.
   */
  private long due(long now) {
    double windows = Math.min(1, (double) (now - lastSweep) / window);
    return (long) Math.min(MOST_SWEPT, windows * Math.max(sizeOfPass, counters.size()));
  }

  private void sweepNext(long due, long now) {
    for (long i = 0; i < due && hasNext(); i++) {
      lookAtNext(now);
    }
  }

  /**
   * Drops idle counters, however long ago the last look was, until the store has room; unless
   * another thread is about to.
   *
   * @param most how many to look at, at most
   * @return how many were looked at
   */
  int makeRoom(long now, int most) {
    int looks = 0;
    if (sweeping.compareAndSet(false, true)) {
      try {
        int all = Math.min(most, counters.size());
        while (looks < all && population.isFull() && hasNext()) {
          lookAtNext(now);
          looks++;
        }
      } finally {
        sweeping.set(false);
      }
    }
    return looks;
  }

  /** Whether there is a counter to look at; begins a new pass at the end of one. */
  private boolean hasNext() {
    if (!rest.hasNext()) {
      rest = counters.keySet().iterator();
      sizeOfPass = counters.size();
    }
    return rest.hasNext();
  }

  private void lookAtNext(long now) {
    Object key = rest.next();
    SlidingWindow counter = counters.get(key);
    if (counter != null) {
      dropIfIdle(key, counter, now);
    }
  }

  /** Drops all counters that are idle. */
  void sweepAll(long now) {
    counters.forEach((key, counter) -> dropIfIdle(key, counter, now));
  }

  private void dropIfIdle(Object key, SlidingWindow counter, long now) {
    if (counter.isIdle(now) && counter.close()) {
      drop(key, counter);
    }
  }

  private void raiseFloor(long time) {
    long seen = floor.get();
    while (time - seen > 0 && !floor.compareAndSet(seen, time)) {
      seen = floor.get();
    }
  }

  /** One session of a grant. Comparable, so that keys made to collide cost little. */
  private record SessionKey(String grant, @Nullable String session)
      implements Comparable<SessionKey> {

    @Override
    public int compareTo(SessionKey other) {
      int byGrant = grant.compareTo(other.grant);
      if (byGrant != 0 || session == null || other.session == null) {
        return byGrant != 0 ? byGrant : Boolean.compare(session != null, other.session != null);
      }
      return session.compareTo(other.session);
    }
  }
}
