package dev.policyguard.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;

/**
 * What several threads did to one counter, and whether it may have happened. Thread-safe.
 *
 * <p>A charge's own time lies between that which its call read and the latest that anybody had read
 * by its end. From these bounds follows what must hold: no window holds more than its max, also not
 * by the order in which calls followed each other; nothing is refused without a reason; and when
 * all are done, what counts, how long to wait and what fits agree with the charges that were made.
 */
final class History {

  private static final int NEVER = Integer.MAX_VALUE;

  private final long window;
  private final long grain;
  private final List<Attempt> attempts = new ArrayList<>();
  private int steps;

  /** One call. An amount of 0 only brings a time with it, as a sweep does. */
  static final class Attempt {
    private final long now;
    private final long amount;
    private final long max;
    private final int begin;
    private int end = NEVER;
    private boolean admitted;
    private Reservation made;
    private int returnBegin = NEVER;
    private int returnEnd = NEVER;
    private int returning;
    private boolean returned;

    /** Bounds of the charge's own time. */
    private long least;

    private long most;

    private Attempt(long now, long amount, long max, int begin) {
      this.now = now;
      this.amount = amount;
      this.max = max;
      this.begin = begin;
      this.least = now;
      this.most = now;
    }

    private boolean stays() {
      return admitted && returnBegin == NEVER;
    }

    private boolean overlaps(Attempt other) {
      return (begin < other.end && other.begin < end)
          || (admitted && returnBegin < other.end && other.begin < returnEnd);
    }

    @Override
    public String toString() {
      return "[%d..%d] %d at %d: %s, own time %d..%d, given back [%d..%d]"
          .formatted(begin, end, amount, now, admitted, least, most, returnBegin, returnEnd);
    }
  }

  /**
   * An empty history.
   *
   * @param window how long a charge counts
   * @param grain how much longer it may count
   */
  History(long window, long grain) {
    this.window = window;
    this.grain = grain;
  }

  synchronized Attempt begin(long now, long amount, long max) {
    Attempt attempt = new Attempt(now, amount, max, steps++);
    attempts.add(attempt);
    return attempt;
  }

  /** Ends a call; made is null if it was refused. */
  synchronized void end(Attempt attempt, Reservation made) {
    attempt.admitted = made != null;
    attempt.made = made;
    attempt.end = steps++;
  }

  /** A charge to be given back by the one who asks; null if there is none. */
  synchronized Attempt beginReturn(int which) {
    List<Attempt> admitted = attempts.stream().filter(Attempt::stays).toList();
    if (admitted.isEmpty()) {
      return null;
    }
    Attempt attempt = admitted.get(which % admitted.size());
    beginReturn(attempt);
    return attempt;
  }

  synchronized void beginReturn(Attempt attempt) {
    attempt.returnBegin = Math.min(attempt.returnBegin, steps++);
    attempt.returning++;
  }

  synchronized void endReturn(Attempt attempt) {
    attempt.returnEnd = steps++;
  }

  /** A charge that was made, settled or not; null if there is none. */
  synchronized Reservation anyMade(int which) {
    List<Reservation> made =
        attempts.stream().filter(a -> a.made != null).map(a -> a.made).toList();
    return made.isEmpty() ? null : made.get(which % made.size());
  }

  synchronized void beginReturn(Reservation made) {
    attempts.stream().filter(a -> a.made == made).forEach(this::beginReturn);
  }

  /** Ends an attempt to give back; if the charge stands for good, it was none. */
  synchronized void endReturn(Reservation made, boolean wasFirst) {
    for (Attempt attempt : attempts) {
      if (attempt.made == made) {
        attempt.returning--;
        attempt.returned |= wasFirst;
        attempt.returnEnd = wasFirst ? steps++ : attempt.returnEnd;
        if (attempt.returning == 0 && !attempt.returned) {
          attempt.returnBegin = NEVER;
        }
      }
    }
  }

  /** What was made; to be settled outside of this class, where Lincheck looks. */
  static Reservation made(Attempt attempt) {
    return attempt.made;
  }

  /** Whether a refusal needs a reason that is not there. */
  synchronized boolean isUnjustified(Attempt refused) {
    List<Attempt> inFlight =
        attempts.stream().filter(o -> o != refused && o.overlaps(refused)).toList();
    long possible = 0;
    for (Attempt other : attempts) {
      boolean over = other.most + window + grain <= refused.now || other.returnEnd < refused.begin;
      // What is over may not be taken off yet, by a call that saw it and is still in flight.
      boolean mayCount =
          other.admitted
              && other.begin < refused.end
              && (!over || inFlight.stream().anyMatch(o -> o.begin < other.returnEnd));
      possible += mayCount || inFlight.contains(other) ? other.amount : 0;
    }
    return possible + refused.amount <= refused.max;
  }

  /** Checks all that must hold, refusals too. */
  synchronized void check(CheckedCounter counter, long max) {
    checkWithoutRefusals(counter, max, 1);
    for (Attempt attempt : attempts) {
      assertThat(!attempt.admitted && attempt.amount > 0 && isUnjustified(attempt))
          .as("refused without a reason: %s; %s", attempt, attempts)
          .isFalse();
    }
  }

  synchronized void checkWithoutRefusals(CheckedCounter counter, long max, long unit) {
    bound();
    checkWindows(max);
    checkQuiescent(counter, max, unit);
  }

  private void bound() {
    for (Attempt attempt : attempts) {
      attempt.most =
          attempts.stream()
              .filter(a -> a.begin < attempt.end)
              .mapToLong(a -> a.now)
              .max()
              .orElse(0);
    }
    List<Attempt> staying =
        attempts.stream()
            .filter(Attempt::stays)
            .sorted(Comparator.comparingInt(a -> a.begin))
            .toList();
    for (Attempt attempt : staying) {
      List<Attempt> before = staying.stream().filter(s -> s.end < attempt.begin).toList();
      attempt.least =
          LongStream.concat(
                  LongStream.of(attempt.now), before.stream().mapToLong(s -> s.least + window))
              .filter(time -> time >= attempt.now && time <= attempt.most)
              .sorted()
              .filter(time -> counted(before, time) + attempt.amount <= attempt.max)
              .findFirst()
              .orElseThrow(() -> new AssertionError("beyond max: " + attempt + " in " + attempts));
    }
  }

  /** What surely shares a window with this time. */
  private long counted(List<Attempt> charges, long time) {
    return charges.stream()
        .filter(s -> time < s.least + window && time > s.most - window)
        .mapToLong(s -> s.amount)
        .sum();
  }

  private void checkWindows(long max) {
    for (Attempt first : attempts) {
      long held =
          attempts.stream()
              .filter(Attempt::stays)
              .filter(a -> a.least >= first.least && a.most < first.least + window)
              .mapToLong(a -> a.amount)
              .sum();
      assertThat(held)
          .as("in the window from %d: %s", first.least, attempts)
          .isLessThanOrEqualTo(max);
    }
  }

  private void checkQuiescent(CheckedCounter counter, long max, long unit) {
    long last = attempts.stream().mapToLong(a -> a.now).max().orElse(0);
    for (long time : moments(last)) {
      long counting = counter.counting(time);
      assertThat(counting)
          .as("counting at %d: %s", time, attempts)
          .isBetween(staying(time, false), staying(time, true));
      for (long amount = unit; amount <= max; amount *= 2) {
        long wait = counter.nanosUntilFits(time, amount, max);
        assertThat(wait).isGreaterThanOrEqualTo(0);
        assertThat(counter.counting(time + wait) + amount)
            .as("after waiting %d from %d for %d: %s", wait, time, amount, attempts)
            .isLessThanOrEqualTo(max);
        if (wait > 0) {
          assertThat(counter.counting(time + wait - 1) + amount)
              .as(
                  "waited %d from %d for %d, for longer than needed: %s",
                  wait, time, amount, attempts)
              .isGreaterThan(max);
        }
      }
    }
    fill(counter, last, max, unit, max - counter.counting(last));
    fill(counter, last + 2 * (window + grain), max, unit, max);
  }

  private Set<Long> moments(long last) {
    TreeSet<Long> moments = new TreeSet<>(List.of(last));
    for (Attempt attempt : attempts) {
      if (attempt.stays()) {
        for (long time = -1; time <= 1; time++) {
          moments.add(attempt.least + window + time);
          moments.add(attempt.most + window + grain + time);
        }
      }
    }
    return new TreeSet<>(moments.tailSet(last));
  }

  /** What counts at a time, at least or at most. */
  private long staying(long time, boolean atMost) {
    return attempts.stream()
        .filter(Attempt::stays)
        .filter(a -> (atMost ? a.most + grain : a.least) + window > time)
        .mapToLong(a -> a.amount)
        .sum();
  }

  private void fill(CheckedCounter counter, long time, long max, long unit, long room) {
    for (long left = room; left > 0; left -= unit) {
      assertThat(counter.charge(time, unit, max))
          .as("%d of %d left at %d: %s", left, room, time, attempts)
          .isTrue();
    }
    assertThat(counter.charge(time, unit, max))
        .as("beyond %d at %d: %s", room, time, attempts)
        .isFalse();
  }
}
