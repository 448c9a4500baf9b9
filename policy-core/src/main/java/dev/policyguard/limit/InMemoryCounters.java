package dev.policyguard.limit;

import dev.policyguard.call.Caller;
import dev.policyguard.policy.Amount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The counters of one tool's limits in an {@link InMemoryCounterStore}. Thread-safe. */
final class InMemoryCounters implements Counters {

  // Several limits are looked at together, without writing, and only if all have room are they
  // charged, one after the other, in an order that is the same for all calls: of two threads that
  // want the same room, the one that gets the first counter is not stopped by the other. Who finds
  // a counter full then gives back what it has charged so far, and looks again.

  /** Threads that keep taking room from each other give up after this many rounds, and say full. */
  private static final int MOST_ROUNDS = 1_000;

  private static final long NEVER = Long.MAX_VALUE;
  private static final Duration SOON = Duration.ofMillis(1);

  /** A call looks after idle counters once in so many charges of its counter. */
  private static final int SWEEP_EVERY = 32;

  /**
   * A limit of the tool.
   *
   * @param family its counters
   * @param max how much may count, in millionths
   */
  record Term(CounterFamily family, long max) {}

  private final InMemoryCounterStore store;
  private final Ticker ticker;
  private final Term[] terms;
  private final int[] order;

  InMemoryCounters(InMemoryCounterStore store, Ticker ticker, List<Term> terms) {
    this.store = store;
    this.ticker = ticker;
    this.terms = terms.toArray(Term[]::new);
    this.order =
        IntStream.range(0, terms.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> terms.get(i).family().ordinal()))
            .mapToInt(i -> i)
            .toArray();
  }

  @Override
  public ChargeResult charge(Caller caller, List<Amount> amounts) {
    check(amounts);
    long now = ticker.nanoTime();
    if (terms.length == 1) {
      long amount = amounts.get(0).millionths();
      if (amount > 0 && amount <= terms[0].max()) {
        return chargeOne(terms[0], caller, amount, now);
      }
    }
    return chargeAll(caller, amounts, now);
  }

  @Override
  public ChargeResult peek(Caller caller, List<Amount> amounts) {
    check(amounts);
    long now = ticker.nanoTime();
    if (terms.length == 1) {
      SlidingWindow counter = terms[0].family().find(terms[0].family().key(caller));
      return lookAtOne(terms[0], counter, amounts.get(0).millionths(), now);
    }
    return look(caller, amounts, now);
  }

  private void check(List<Amount> amounts) {
    if (amounts.size() != terms.length) {
      throw new IllegalArgumentException(
          "amounts: are " + amounts.size() + ", must be one for each of " + terms.length);
    }
  }

  private ChargeResult chargeOne(Term term, Caller caller, long amount, long now) {
    Object key = term.family().key(caller);
    while (true) {
      SlidingWindow counter = findOrMake(term.family(), key, now);
      if (counter == null) {
        return store.turnAway();
      }
      MadeCharge made = tryCharge(term, key, counter, amount, now);
      if (made != null) {
        return made;
      }
      ChargeResult refusal = lookAtOne(term, counter, amount, now);
      if (refusal instanceof ChargeResult.Full) {
        return refusal;
      }
    }
  }

  private static ChargeResult lookAtOne(
      Term term, @Nullable SlidingWindow counter, long amount, long now) {
    long wait = wait(term, counter, amount, now);
    long left = left(term, counter, now);
    return wait == 0
        ? new Forecast(List.of(new Amount(Math.max(0, left - amount))))
        : new ChargeResult.Full(0, retryAfter(wait), List.of(new Amount(left)));
  }

  private ChargeResult chargeAll(Caller caller, List<Amount> amounts, long now) {
    for (int round = 1; ; round++) {
      ChargeResult forecast = look(caller, amounts, now);
      if (!(forecast instanceof Forecast room)) {
        return forecast;
      }
      MadeCharges charges = new MadeCharges(terms.length);
      ChargeResult result = tryAll(charges, room, caller, amounts, now);
      if (result != null) {
        return result;
      } else if (round == MOST_ROUNDS) {
        return new ChargeResult.Full(0, Optional.of(SOON), room.left());
      }
    }
  }

  /** Makes all charges, or gives back those that were made; null if another call took the room. */
  private @Nullable ChargeResult tryAll(
      MadeCharges charges, Forecast room, Caller caller, List<Amount> amounts, long now) {
    boolean all = false;
    try {
      for (int i : order) {
        Term term = terms[i];
        long amount = amounts.get(i).millionths();
        if (amount == 0) {
          charges.leaveOut(i, room.remaining(i));
          continue;
        }
        Object key = term.family().key(caller);
        SlidingWindow counter = findOrMake(term.family(), key, now);
        if (counter == null) {
          return store.turnAway();
        }
        MadeCharge made = tryCharge(term, key, counter, amount, now);
        if (made == null) {
          return null;
        }
        charges.put(i, made);
      }
      all = true;
      return charges;
    } finally {
      if (!all) {
        charges.giveBack();
      }
    }
  }

  /** The counter of a key; null if the store is at its ceiling with live counters. */
  private @Nullable SlidingWindow findOrMake(CounterFamily family, Object key, long now) {
    SlidingWindow counter = family.findOrMake(key);
    if (counter == null) {
      store.makeRoom(now);
      counter = family.findOrMake(key);
    }
    return counter;
  }

  private @Nullable MadeCharge tryCharge(
      Term term, Object key, SlidingWindow counter, long amount, long now) {
    MadeCharge made = counter.tryCharge(now, amount, term.max());
    if (made == null && counter.isClosed()) {
      term.family().drop(key, counter);
    } else if (made != null && made.number() % SWEEP_EVERY <= 1) {
      store.sweepSome(term.family(), now);
    }
    return made;
  }

  private ChargeResult look(Caller caller, List<Amount> amounts, long now) {
    int first = -1;
    long longest = 0;
    List<Amount> left = new ArrayList<>(terms.length);
    for (int i = 0; i < terms.length; i++) {
      Term term = terms[i];
      SlidingWindow counter = term.family().find(term.family().key(caller));
      long wait = wait(term, counter, amounts.get(i).millionths(), now);
      if (first < 0 && wait > 0) {
        first = i;
      }
      longest = Math.max(longest, wait);
      left.add(new Amount(left(term, counter, now)));
    }
    if (first >= 0) {
      return new ChargeResult.Full(first, retryAfter(longest), left);
    }
    for (int i = 0; i < terms.length; i++) {
      left.set(i, new Amount(Math.max(0, left.get(i).millionths() - amounts.get(i).millionths())));
    }
    return new Forecast(left);
  }

  /** How long until an amount fits; 0 if it does now, {@link #NEVER} if it never does. */
  private static long wait(Term term, @Nullable SlidingWindow counter, long amount, long now) {
    if (amount > term.max()) {
      return NEVER;
    }
    return amount == 0 || counter == null ? 0 : counter.nanosUntilFits(now, amount, term.max());
  }

  private static Optional<Duration> retryAfter(long wait) {
    return wait == NEVER ? Optional.empty() : Optional.of(Duration.ofNanos(wait));
  }

  /** What is left, in millionths. */
  private static long left(Term term, @Nullable SlidingWindow counter, long now) {
    return counter == null ? term.max() : Math.max(0, term.max() - counter.counting(now));
  }

  /**
   * That a call would be admitted.
   *
   * @param left what would remain of each limit
   */
  private record Forecast(List<Amount> left) implements Reservation {

    @Override
    public int size() {
      return left.size();
    }

    @Override
    public Amount remaining(int limit) {
      return left.get(limit);
    }

    @Override
    public boolean stand() {
      return false;
    }

    @Override
    public boolean giveBack() {
      return false;
    }
  }
}
