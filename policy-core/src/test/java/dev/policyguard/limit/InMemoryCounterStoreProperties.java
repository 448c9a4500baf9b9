package dev.policyguard.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.Caller;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The store beside a model that keeps a plain list of charges and counts anew each time. */
class InMemoryCounterStoreProperties {

  private static final Caller GRANT = Caller.of("grant");
  private static final List<Term> TERMS =
      List.of(new Term("a", 3, 2), new Term("b", 7, 5), new Term("c", 1, 1));

  @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
  void charge_anyStory_isAnsweredAsByTheModel(
      @ForAll("stories") List<Step> story, @ForAll long start) {
    TurnedTicker ticker = new TurnedTicker(start);
    InMemoryCounterStore store = new InMemoryCounterStore(ticker);
    Model model = new Model();
    List<Reservation> reservations = new ArrayList<>();
    List<Optional<Integer>> made = new ArrayList<>();

    for (Step step : story) {
      ticker.turn(Duration.ofMillis(step.millisLater()));
      model.now += step.millisLater();
      if (step.giveBack() && !reservations.isEmpty()) {
        int which = step.amount() % reservations.size();
        reservations.get(which).giveBack();
        made.get(which).ifPresent(model::giveBack);
      } else {
        Amount amount = new Amount(step.amount() * 500_000L);
        List<Term> terms = TERMS.subList(step.from(), step.to());
        Counters counters = store.open(terms.stream().map(Term::limit).toList());
        List<Amount> amounts = Collections.nCopies(terms.size(), amount);

        ChargeResult forecast = counters.peek(GRANT, amounts);
        ChargeResult actual = counters.charge(GRANT, amounts);
        ChargeResult expected = model.charge(terms, amount);

        if (actual instanceof Reservation admitted && expected instanceof Reservation modelled) {
          assertThat(remaining(admitted)).isEqualTo(remaining(modelled));
          assertThat(remaining((Reservation) forecast)).isEqualTo(remaining(modelled));
          reservations.add(admitted);
          made.add(Optional.of(model.calls - 1));
        } else {
          assertThat(actual).isEqualTo(expected).isEqualTo(forecast);
        }
      }
    }
  }

  @Provide
  Arbitrary<List<Step>> stories() {
    Arbitrary<Integer> later = Arbitraries.integers().between(0, 1_500);
    Arbitrary<Integer> amount = Arbitraries.integers().between(0, 9);
    Arbitrary<Boolean> giveBack = Arbitraries.of(true, false, false, false);
    return Combinators.combine(later, amount, giveBack, Arbitraries.integers().between(0, 5))
        .as(
            (millis, halves, back, slice) ->
                new Step(millis, halves, back, SLICES[slice][0], SLICES[slice][1]))
        .list()
        .ofMaxSize(60);
  }

  private static List<Amount> remaining(Reservation reservation) {
    return IntStream.range(0, reservation.size()).mapToObj(reservation::remaining).toList();
  }

  private static final int[][] SLICES = {{0, 1}, {1, 2}, {2, 3}, {0, 2}, {1, 3}, {0, 3}};

  record Step(int millisLater, int amount, boolean giveBack, int from, int to) {}

  record Term(String counter, int max, int seconds) {
    Limit limit() {
      return Limit.of(counter, max, new Window(seconds));
    }
  }

  /** Slow and plain: every charge ever made, with its time in milliseconds. */
  private static final class Model {
    private final Map<String, List<long[]>> charges = new HashMap<>();
    private long now;
    private int calls;

    ChargeResult charge(List<Term> terms, Amount amount) {
      List<Amount> left = new ArrayList<>();
      int first = -1;
      boolean never = false;
      long wait = 0;
      for (int i = 0; i < terms.size(); i++) {
        Term term = terms.get(i);
        long max = Amount.of(term.max()).millionths();
        left.add(new Amount(max - countingAt(term, now)));
        if (amount.millionths() > max) {
          never = true;
          first = first < 0 ? i : first;
        } else {
          long until = now;
          while (countingAt(term, until) + amount.millionths() > max) {
            until++;
          }
          first = first < 0 && until > now ? i : first;
          wait = Math.max(wait, until - now);
        }
      }
      if (first >= 0) {
        return new ChargeResult.Full(
            first, never ? Optional.empty() : Optional.of(Duration.ofMillis(wait)), left);
      }
      for (int i = 0; i < terms.size(); i++) {
        charges
            .computeIfAbsent(terms.get(i).counter(), name -> new ArrayList<>())
            .add(new long[] {now, amount.millionths(), calls});
        left.set(i, new Amount(left.get(i).millionths() - amount.millionths()));
      }
      calls++;
      return new ScriptedReservation(left.toArray(Amount[]::new));
    }

    void giveBack(int call) {
      charges.values().forEach(list -> list.removeIf(charge -> charge[2] == call));
    }

    private long countingAt(Term term, long moment) {
      return charges.getOrDefault(term.counter(), List.of()).stream()
          .filter(charge -> moment < charge[0] + term.seconds() * 1_000L)
          .mapToLong(charge -> charge[1])
          .sum();
    }
  }
}
