package dev.policyguard.limit;

import dev.policyguard.policy.Amount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps the counters of one process in memory, exactly.
 *
 * <p>Thread-safe and lock-free on the path of a call: refusals write nothing, a charge is one
 * compare-and-set for each limit. Memory is in proportion to the charges in their windows; a
 * counter that was used once stays. Charges are lost when the process ends.
 *
 * <p>Several limits are looked at together first, and charged in the order given; if another thread
 * takes the room of one in between, the charges made so far are given back. So a call may be
 * refused while another's charge is in flight although it would fit alone, and never is more
 * admitted than {@code max}.
 */
public final class InMemoryCounterStore implements CounterStore {

  /** Threads that keep taking room from each other give up after this many rounds, and say full. */
  private static final int MAX_ROUNDS = 1_000;

  private final Ticker ticker;
  private final ConcurrentMap<CounterKey, SlidingWindow> counters = new ConcurrentHashMap<>();

  /**
   * A store without charges.
   *
   * @param ticker says how time passes; read once for each question
   */
  public InMemoryCounterStore(Ticker ticker) {
    this.ticker = Objects.requireNonNull(ticker, "ticker");
  }

  @Override
  public ChargeResult charge(List<Charge> charges) {
    long now = ticker.nanoTime();
    for (int round = 1; ; round++) {
      ChargeResult forecast = look(charges, now);
      if (!(forecast instanceof ChargeResult.Admitted)) {
        return forecast;
      }
      Optional<Reservation> reservation = tryAll(charges, now);
      if (reservation.isPresent()) {
        return new ChargeResult.Admitted(reservation.get(), remaining(charges, now));
      }
      if (round == MAX_ROUNDS) {
        Optional<Duration> soon = Optional.of(Duration.ofMillis(1));
        return new ChargeResult.Full(0, soon, remaining(charges, now));
      }
    }
  }

  /** Makes all charges, or gives back those that were made. */
  private Optional<Reservation> tryAll(List<Charge> charges, long now) {
    List<Made> made = new ArrayList<>(charges.size());
    boolean all = false;
    try {
      for (Charge charge : charges) {
        SlidingWindow counter = counter(charge.key());
        ChargeLog.Entry entry =
            counter.tryCharge(
                now,
                charge.window().nanos(),
                charge.amount().millionths(),
                charge.max().millionths());
        if (entry == null) {
          return Optional.empty();
        }
        made.add(new Made(counter, entry));
      }
      all = true;
      return Optional.of(new Charged(made));
    } finally {
      if (!all) {
        made.forEach(Made::giveBack);
      }
    }
  }

  /** Looked up first: {@code computeIfAbsent} alone may lock for a counter that is there. */
  private SlidingWindow counter(CounterKey key) {
    SlidingWindow counter = counters.get(key);
    return counter != null ? counter : counters.computeIfAbsent(key, k -> new SlidingWindow());
  }

  @Override
  public ChargeResult peek(List<Charge> charges) {
    return look(charges, ticker.nanoTime());
  }

  private ChargeResult look(List<Charge> charges, long now) {
    int firstFull = -1;
    long wait = 0;
    boolean never = false;
    List<Amount> left = new ArrayList<>(charges.size());
    for (int i = 0; i < charges.size(); i++) {
      Charge charge = charges.get(i);
      long window = charge.window().nanos();
      long amount = charge.amount().millionths();
      long max = charge.max().millionths();
      ChargeLog log = log(charge);
      OptionalLong untilFits = log.nanosUntilFits(now, window, amount, max);
      if (firstFull < 0 && (untilFits.isEmpty() || untilFits.getAsLong() > 0)) {
        firstFull = i;
      }
      never |= untilFits.isEmpty();
      wait = Math.max(wait, untilFits.orElse(0));
      left.add(left(charge, log, now));
    }
    if (firstFull >= 0) {
      Optional<Duration> retryAfter =
          never ? Optional.empty() : Optional.of(Duration.ofNanos(wait));
      return new ChargeResult.Full(firstFull, retryAfter, left);
    }
    for (int i = 0; i < left.size(); i++) {
      left.set(i, new Amount(left.get(i).millionths() - charges.get(i).amount().millionths()));
    }
    return new ChargeResult.Admitted(Reservation.settled(), left);
  }

  private List<Amount> remaining(List<Charge> charges, long now) {
    List<Amount> remaining = new ArrayList<>(charges.size());
    for (Charge charge : charges) {
      remaining.add(left(charge, log(charge), now));
    }
    return remaining;
  }

  private static Amount left(Charge charge, ChargeLog log, long now) {
    long counting = log.counting(now, charge.window().nanos());
    return new Amount(Math.max(0, charge.max().millionths() - counting));
  }

  private ChargeLog log(Charge charge) {
    SlidingWindow counter = counters.get(charge.key());
    return counter == null ? ChargeLog.EMPTY : counter.log();
  }

  private record Made(SlidingWindow counter, ChargeLog.Entry entry) {
    void giveBack() {
      counter.giveBack(entry);
    }
  }

  /** Settled by whoever flips the flag. */
  private static final class Charged implements Reservation {
    private final List<Made> made;
    private final AtomicBoolean settled = new AtomicBoolean();

    Charged(List<Made> made) {
      this.made = made;
    }

    @Override
    public boolean stand() {
      return settled.compareAndSet(false, true);
    }

    @Override
    public boolean giveBack() {
      boolean first = settled.compareAndSet(false, true);
      if (first) {
        made.forEach(Made::giveBack);
      }
      return first;
    }
  }
}
