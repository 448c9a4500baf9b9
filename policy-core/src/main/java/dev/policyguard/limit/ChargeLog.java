package dev.policyguard.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The charges of one counter at one moment, oldest first, and the rules of the sliding window as
 * functions of them. Immutable: each change is a new log.
 *
 * <p>Times are compared by their difference, since a ticker's values may wrap. The log's time never
 * goes back: where the clock does, charges are entered at the latest time that the log has seen, so
 * nothing that was entered is free before its window has passed.
 *
 * @param charges what was charged and not given back; those at the front may have expired
 * @param latest the latest time at which a charge was entered; without meaning in an empty log
 * @param total the sum of the charges in millionths; at most the counter's {@code max}
 */
record ChargeLog(List<Entry> charges, long latest, long total) {

  static final ChargeLog EMPTY = new ChargeLog(List.of(), 0, 0);

  /** One charge. Told apart by identity, since two may be alike. */
  static final class Entry {
    private final long time;
    private final long millionths;

    Entry(long time, long millionths) {
      this.time = time;
      this.millionths = millionths;
    }
  }

  /** The moment as this log sees it: never before the latest charge. */
  long at(long now) {
    return !charges.isEmpty() && now - latest < 0 ? latest : now;
  }

  /** What counts at a moment, in millionths. */
  long counting(long now, long window) {
    long counting = total;
    for (int i = 0; i < charges.size() && expired(charges.get(i), at(now), window); i++) {
      counting -= charges.get(i).millionths;
    }
    return counting;
  }

  /** How long until an amount fits if nothing else is charged; empty if it never does. */
  OptionalLong nanosUntilFits(long now, long window, long amount, long max) {
    if (amount > max) {
      return OptionalLong.empty();
    }
    long counting = counting(now, window);
    for (Entry charge : charges) {
      if (amount <= max - counting) {
        break;
      }
      if (!expired(charge, at(now), window)) {
        counting -= charge.millionths;
        if (amount <= max - counting) {
          return OptionalLong.of(window - (now - charge.time));
        }
      }
    }
    return OptionalLong.of(0);
  }

  /** The log with one more charge, and without those that have expired. */
  ChargeLog with(Entry charge, long window) {
    int live = 0;
    while (live < charges.size() && expired(charges.get(live), charge.time, window)) {
      live++;
    }
    List<Entry> next = new ArrayList<>(charges.size() - live + 1);
    next.addAll(charges.subList(live, charges.size()));
    next.add(charge);
    return new ChargeLog(next, charge.time, counting(charge.time, window) + charge.millionths);
  }

  /** The log without a charge; the same log if the charge has expired and is gone. */
  ChargeLog without(Entry charge) {
    List<Entry> next = new ArrayList<>(charges);
    return next.removeIf(entry -> entry == charge)
        ? new ChargeLog(next, latest, total - charge.millionths)
        : this;
  }

  private static boolean expired(Entry charge, long now, long window) {
    return now - charge.time >= window;
  }
}
