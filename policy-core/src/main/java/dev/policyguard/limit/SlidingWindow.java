package dev.policyguard.limit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One counter: what was charged within a window that slides.
 *
 * <p>Thread-safe and lock-free; a charge that is refused writes nothing. Charging, refusing and
 * giving back take constant time, but for charges of different amounts: to say when there is room
 * for one, a refusal walks over the charges that have to expire first.
 */
final class SlidingWindow {

  // A charge is reserved in the total first, by compare-and-set, and only then entered in the log;
  // one that expires or is given back is claimed in the log first, by compare-and-set on its own
  // entry, and only then taken off the total. So the total is never below what counts, and nothing
  // is ever admitted beyond max. It is above while a charge, an expiry or a refund is in flight,
  // and then a charge may be refused that would fit.
  //
  // Why an old `now` does no harm. A thread may read the clock, be stopped for a minute, and charge
  // then. Its charge must not be entered at a time before which others' charges have already been
  // expired, or a window around that time would hold both. So whoever expires first raises
  // `latest`, then takes off the total; whoever charges first reserves in the total, then reads
  // `latest`, and enters no time before it. If the reservation saw the room, it sees the time.
  // The same holds across two counters of one key, the second made after the first was closed: see
  // CounterFamily.
  //
  // Times are compared by their difference, since a ticker's values may wrap.

  private static final VarHandle TOTAL;
  private static final VarHandle LATEST;
  private static final VarHandle LOG;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      TOTAL = lookup.findVarHandle(SlidingWindow.class, "total", long.class);
      LATEST = lookup.findVarHandle(SlidingWindow.class, "latest", long.class);
      LOG = lookup.findVarHandle(SlidingWindow.class, "log", ChargeLog.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The total of a counter that is no longer in use: what no total of one in use can be. */
  private static final long CLOSED = -1;

  /** How many charges of one counter are made between two clearings of what has expired. */
  private static final int TIDY_EVERY = 4;

  private final long window;

  /** What was charged and not taken off, in millionths; from 0 to the max. */
  private volatile long total;

  /** No charge is entered before this time. */
  private volatile long latest;

  private volatile ChargeLog log;

  /**
   * A counter without charges.
   *
   * @param window how long a charge counts, in nanoseconds
   * @param now the time; no charge is entered before it
   */
  SlidingWindow(long window, long now) {
    this.window = window;
    this.latest = now;
    this.log = ExactLog.empty();
  }

  /** {@return how long a charge counts, in nanoseconds} */
  long window() {
    return window;
  }

  /** {@return what counts now, in millionths} */
  long counting(long now) {
    long charged = total;
    return Math.max(0, charged - log.expired(notBeforeLatest(now), window));
  }

  /**
   * How long until a charge fits if nothing else is charged; writes nothing.
   *
   * @param now the time
   * @param amount how much, in millionths; at most {@code max}
   * @param max how much may count, in millionths
   * @return 0 if it fits now, else the nanoseconds
   */
  long nanosUntilFits(long now, long amount, long max) {
    long at = notBeforeLatest(now);
    long charged = total;
    if (amount <= max - charged) {
      return 0;
    }
    long behind = at - now;
    long wait = log.nanosUntilFreed(charged - (max - amount), at, window);
    return wait <= 0 ? 0 : wait + behind;
  }

  /**
   * Makes a charge if it fits now.
   *
   * @param now the time, read during this call of the tool
   * @param amount how much, in millionths; above 0
   * @param max how much may count, in millionths
   * @return the charge; null if it does not fit or the counter is closed
   */
  @Nullable MadeCharge tryCharge(long now, long amount, long max) {
    while (true) {
      long charged = total;
      if (charged < 0) {
        return null;
      }
      ChargeLog seen = log;
      long at = notBeforeLatest(now);
      long expired = seen.expired(at, window);
      if (amount <= max - charged) {
        long before = reserve(charged, amount, max);
        if (before >= 0) {
          // Others may have cleared what had expired since: then less is said to remain than does.
          long counted = before == charged ? Math.max(0, charged - expired) : before;
          MadeCharge made = enter(now, amount, max, max - counted - amount);
          if (expired > 0 && made.number() % TIDY_EVERY == 0) {
            seen.expire(this, at);
          }
          return made;
        }
      } else if (amount <= max - (charged - expired)) {
        if (!seen.expire(this, at) && seen.isFull()) {
          replace(seen, amount, max);
        }
      } else if (seen.isStalled(at, window)) {
        replace(seen, amount, max);
      } else {
        return null;
      }
    }
  }

  /**
   * Adds an amount to the total while there is room. Where other threads do so too it tries again
   * at once, since a look at the log in between would give them time to be first again.
   *
   * @return the total before it; negative if there is no room any more, or the counter is closed
   */
  private long reserve(long expected, long amount, long max) {
    long before = expected;
    while (before >= 0 && amount <= max - before) {
      long found = (long) TOTAL.compareAndExchange(this, before, before + amount);
      if (found == before) {
        return before;
      }
      before = found;
    }
    return CLOSED;
  }

  /** Enters a charge that is reserved in the total; undoes the reservation if that fails. */
  private MadeCharge enter(long now, long amount, long max, long remaining) {
    boolean entered = false;
    try {
      while (true) {
        ChargeLog current = log;
        long at = notBeforeLatest(now);
        MadeCharge made = current.enter(this, at, amount, remaining);
        if (made != null) {
          entered = true;
          return made;
        } else if (!current.expire(this, at) && current.isFull()) {
          replace(current, amount, max);
        }
      }
    } finally {
      if (!entered) {
        takeOff(amount);
      }
    }
  }

  /**
   * Puts a log with room in the place of one that is full, frozen, or blocked by a stopped thread.
   *
   * @param full the log to be replaced; nothing happens if it has been
   * @param amount what is going to be entered
   * @param max how much may count
   */
  void replace(ChargeLog full, long amount, long max) {
    if (log == full) {
      LOG.compareAndSet(this, full, full.successor(this, amount, max));
    }
  }

  /** {@return the log as it is now} */
  ChargeLog log() {
    return log;
  }

  /** Takes an amount off the total that was claimed in the log before. */
  void takeOff(long amount) {
    TOTAL.getAndAdd(this, -amount);
  }

  /** From now on no charge is entered before a time. */
  void raiseLatest(long time) {
    long seen = latest;
    while (time - seen > 0 && !LATEST.compareAndSet(this, seen, time)) {
      seen = latest;
    }
  }

  private long notBeforeLatest(long now) {
    long least = latest;
    return now - least < 0 ? least : now;
  }

  /** {@return whether the counter was closed: it takes no charge any more} */
  boolean isClosed() {
    return total == CLOSED;
  }

  /** {@return the time before which a counter in this one's place must not enter a charge} */
  long latest() {
    return latest;
  }

  /**
   * Clears what has expired, and says whether nothing is left.
   *
   * @param now the time
   * @return whether nothing counts and no charge is in flight
   */
  boolean isIdle(long now) {
    long at = notBeforeLatest(now);
    if (total != 0 && log.expired(at, window) > 0) {
      log.expire(this, at);
    }
    if (total != 0) {
      return false;
    }
    raiseLatest(at);
    return true;
  }

  /**
   * Closes the counter if nothing counts and no charge is in flight.
   *
   * @return whether this closed it
   */
  boolean close() {
    return TOTAL.compareAndSet(this, 0L, CLOSED);
  }
}
