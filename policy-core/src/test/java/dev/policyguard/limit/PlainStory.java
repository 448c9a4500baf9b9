package dev.policyguard.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.Caller;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** A store and plain counters beside it, which are told the same and must say the same. */
final class PlainStory {

  private final TurnedTicker ticker;
  private final InMemoryCounterStore store;
  private final Map<CounterKey, PlainCounter> counters = new HashMap<>();
  private final List<Reservation> reservations = new ArrayList<>();
  private final List<List<Runnable>> refunds = new ArrayList<>();
  private long now;

  /** A story on a ticker that starts at any value. */
  PlainStory(long start) {
    this.ticker = new TurnedTicker(start);
    this.store = new InMemoryCounterStore(ticker);
  }

  InMemoryCounterStore store() {
    return store;
  }

  void pass(long nanos) {
    ticker.turn(Duration.ofNanos(nanos));
    now += nanos;
  }

  void sweep() {
    store.sweep();
  }

  /** Gives back the charges of a call, whether they still count or not, again or for once. */
  void giveBack(int call) {
    if (!reservations.isEmpty()) {
      int which = call % reservations.size();
      assertThat(reservations.get(which).giveBack()).isEqualTo(!refunds.get(which).isEmpty());
      refunds.get(which).forEach(Runnable::run);
      refunds.set(which, List.of());
    }
  }

  /** Asks first, then charges, and compares everything that is said. */
  void charge(Caller caller, List<Limit> limits, List<Amount> amounts) {
    Counters opened = store.open(limits);
    ChargeResult forecast = opened.peek(caller, amounts);
    ChargeResult actual = opened.charge(caller, amounts);

    Optional<ChargeResult.Full> refusal = refusal(caller, limits, amounts);
    if (refusal.isPresent()) {
      assertThat(actual).isEqualTo(refusal.get());
      assertThat(forecast).isEqualTo(refusal.get());
      return;
    }
    assertThat(actual).isInstanceOf(Reservation.class);
    assertThat(forecast).isInstanceOf(Reservation.class);
    List<Runnable> undo = new ArrayList<>();
    undo.add(() -> {});
    for (int i = 0; i < limits.size(); i++) {
      PlainCounter counter = counter(caller, limits.get(i));
      if (amounts.get(i).millionths() > 0) {
        PlainCounter.Charge charge = counter.add(now, amounts.get(i).millionths());
        undo.add(() -> counter.giveBack(charge));
      }
    }
    List<Amount> left = left(caller, limits);
    assertThat(remaining((Reservation) actual)).isEqualTo(left);
    assertThat(remaining((Reservation) forecast)).isEqualTo(left);
    reservations.add((Reservation) actual);
    refunds.add(undo);
  }

  private Optional<ChargeResult.Full> refusal(
      Caller caller, List<Limit> limits, List<Amount> amounts) {
    int first = -1;
    boolean never = false;
    long longest = 0;
    for (int i = 0; i < limits.size(); i++) {
      long max = limits.get(i).max().millionths();
      long amount = amounts.get(i).millionths();
      boolean tooMuch = amount > max;
      long wait =
          tooMuch || amount == 0
              ? 0
              : counter(caller, limits.get(i)).nanosUntilFits(now, amount, max);
      first = first < 0 && (tooMuch || wait > 0) ? i : first;
      never |= tooMuch;
      longest = Math.max(longest, wait);
    }
    return first < 0
        ? Optional.empty()
        : Optional.of(
            new ChargeResult.Full(
                first,
                never ? Optional.empty() : Optional.of(Duration.ofNanos(longest)),
                left(caller, limits)));
  }

  private List<Amount> left(Caller caller, List<Limit> limits) {
    return limits.stream()
        .map(
            limit ->
                new Amount(
                    Math.max(
                        0, limit.max().millionths() - counter(caller, limit).counting(now, 0))))
        .toList();
  }

  private PlainCounter counter(Caller caller, Limit limit) {
    return counters.computeIfAbsent(
        CounterKey.of(limit, caller), key -> new PlainCounter(limit.window().nanos()));
  }

  private static List<Amount> remaining(Reservation reservation) {
    return IntStream.range(0, reservation.size()).mapToObj(reservation::remaining).toList();
  }
}
