package dev.policyguard.testkit;

import dev.policyguard.call.Caller;
import dev.policyguard.limit.ChargeResult;
import dev.policyguard.limit.CounterKey;
import dev.policyguard.limit.CounterStore;
import dev.policyguard.limit.Counters;
import dev.policyguard.limit.Reservation;
import dev.policyguard.limit.Ticker;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Scope;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A store that is slow and right, a list of charges behind a lock; or wrong in one way. */
final class PlainStore implements CounterStore {

  /** What can be wrong with a store, and the test of the contract that must notice. */
  enum Fault {
    FIXED_WINDOW("charge_atWhateverTime_countsForAWholeWindow"),
    EXPIRES_A_NANO_LATE("charge_windowFull_isRefusedUntilTheFirstChargeIsAWindowOld"),
    EXPIRES_A_NANO_EARLY("charge_windowFull_isRefusedUntilTheFirstChargeIsAWindowOld"),
    ALL_EXPIRE_TOGETHER("charge_spreadOverTheWindow_eachExpiresByItself"),
    FORGETS_BEYOND_4096("charge_thousands_allCountAndAllExpire"),
    REFUSED_IS_CHARGED("charge_refusedAgainAndAgain_changesNothing"),
    FIRST_STAYS_CHARGED("charge_oneOfSeveralLimitsFull_chargesNone_andNamesTheFirst"),
    LAST_IS_NAMED("charge_oneOfSeveralLimitsFull_chargesNone_andNamesTheFirst"),
    ZERO_NEEDS_ROOM("charge_maxChanged_keepsChargesAndHoldsToTheNewMax"),
    FIRST_MAX_IS_KEPT("charge_maxChanged_keepsChargesAndHoldsToTheNewMax"),
    ANY_NUMBER_OF_AMOUNTS("charge_wrongNumberOfAmounts_isRefusedAsAMistake"),
    WAIT_IS_THE_WINDOW("retryAfter_waitedFor_isEnoughAndNotTooMuch"),
    WAIT_FOR_THE_NEXT_CHARGE("retryAfter_chargesOfDifferentAmounts_isTheShortestWaitForTheAmount"),
    SHORTEST_WAIT("retryAfter_severalLimitsFull_isTheLongestWait"),
    WAIT_FOR_THE_IMPOSSIBLE("retryAfter_amountAloneAboveMax_isNone"),
    REMAINING_BEFORE_THE_CHARGE("remaining_afterEachCharge_isMaxLessWhatCounts"),
    HUNDREDTHS("charge_sixDecimals_addUpExactly"),
    DOUBLES("charge_largestAmounts_areExact"),
    EACH_TOOL_COUNTS_BY_ITSELF("charge_counterOfSeveralTools_isShared"),
    SESSIONS_IGNORED("charge_scopes_countWhomTheySay"),
    KEYS_JOINED("charge_oddNames_areNeverTheSameCounter"),
    KEYS_IN_UTF_8("charge_oddNames_areNeverTheSameCounter"),
    KEYS_CUT("charge_veryLongNames_areToldApart"),
    GIVES_BACK_TWICE("giveBack_once_makesRoomForOne"),
    GIVES_BACK_WHAT_STANDS("giveBack_ofWhatStands_changesNothing"),
    GIVES_BACK_THE_OLDEST("giveBack_chargeAmongOthers_leavesThemTheirTime"),
    GIVES_BACK_THE_NEWEST("giveBack_chargeAmongOthers_leavesThemTheirTime"),
    GIVES_BACK_WHAT_EXPIRED("giveBack_afterTheWindow_takesNothingFromOthers"),
    GIVES_BACK_ONE_LIMIT("giveBack_once_makesRoomForOne"),
    PEEK_CHARGES("peek_anyNumberOfTimes_saysWhatChargeWouldSay"),
    PEEK_CAN_BE_SETTLED("peek_anyNumberOfTimes_saysWhatChargeWouldSay"),
    ASYNC_DOES_NOT_CHARGE("chargeAsync_saysTheSameAsCharge"),
    LOOKS_THEN_CHARGES("charge_manyThreads_admitExactlyMax"),
    LOOKS_THEN_SETTLES("settle_twoThreadsAtOnce_oneOfThemDoes");

    private final String noticedBy;

    Fault(String noticedBy) {
      this.noticedBy = noticedBy;
    }

    String noticedBy() {
      return noticedBy;
    }
  }

  private final Ticker ticker;
  private final Set<Fault> faults = EnumSet.noneOf(Fault.class);
  private final Map<Object, List<Entry>> counters = new HashMap<>();
  private final Map<Object, Long> firstMax = new HashMap<>();
  private int opened;

  PlainStore(Ticker ticker) {
    this.ticker = ticker;
  }

  PlainStore with(Fault fault) {
    faults.add(fault);
    return this;
  }

  private boolean has(Fault fault) {
    return faults.contains(fault);
  }

  /** One charge; told apart by identity. */
  private static final class Entry {
    private final long time;
    private final long amount;

    Entry(long time, long amount) {
      this.time = time;
      this.amount = amount;
    }
  }

  @Override
  public Counters open(List<Limit> limits) {
    opened++;
    return new Opened(limits, opened);
  }

  private final class Opened implements Counters {
    private final List<Limit> limits;
    private final int number;

    Opened(List<Limit> limits, int number) {
      this.limits = List.copyOf(limits);
      this.number = number;
    }

    @Override
    public ChargeResult charge(Caller caller, List<Amount> amounts) {
      if (has(Fault.LOOKS_THEN_CHARGES)) {
        ChargeResult forecast = ask(caller, amounts);
        letOthers();
        return forecast instanceof ChargeResult.Full ? forecast : make(caller, amounts, forecast);
      }
      synchronized (PlainStore.this) {
        return make(caller, amounts, ask(caller, amounts));
      }
    }

    @Override
    public ChargeResult peek(Caller caller, List<Amount> amounts) {
      return has(Fault.PEEK_CHARGES) ? charge(caller, amounts) : ask(caller, amounts);
    }

    @Override
    public CompletionStage<ChargeResult> chargeAsync(Caller caller, List<Amount> amounts) {
      return CompletableFuture.completedFuture(
          has(Fault.ASYNC_DOES_NOT_CHARGE) ? peek(caller, amounts) : charge(caller, amounts));
    }

    private ChargeResult ask(Caller caller, List<Amount> amounts) {
      if (amounts.size() != limits.size() && !has(Fault.ANY_NUMBER_OF_AMOUNTS)) {
        throw new IllegalArgumentException("amounts: are " + amounts.size());
      }
      synchronized (PlainStore.this) {
        return look(caller, amounts);
      }
    }

    private ChargeResult look(Caller caller, List<Amount> amounts) {
      int first = -1;
      boolean never = false;
      List<Long> waits = new ArrayList<>();
      List<Amount> left = new ArrayList<>();
      for (int i = 0; i < Math.min(limits.size(), amounts.size()); i++) {
        long amount = amounts.get(i).millionths();
        long max = max(limits.get(i));
        left.add(new Amount(Math.max(0, max - counting(caller, limits.get(i), 0))));
        if (amount > max && !has(Fault.WAIT_FOR_THE_IMPOSSIBLE)) {
          never = true;
          first = first < 0 || has(Fault.LAST_IS_NAMED) ? i : first;
        } else if (wait(caller, limits.get(i), amount) > 0) {
          waits.add(wait(caller, limits.get(i), amount));
          first = first < 0 || has(Fault.LAST_IS_NAMED) ? i : first;
        }
      }
      if (first < 0) {
        for (int i = 0; i < left.size() && !has(Fault.REMAINING_BEFORE_THE_CHARGE); i++) {
          long rest = left.get(i).millionths() - amounts.get(i).millionths();
          left.set(i, new Amount(Math.max(0, rest)));
        }
        return new Made(left, List.of(), List.of(), !has(Fault.PEEK_CAN_BE_SETTLED));
      }
      long wait =
          waits.stream().reduce(has(Fault.SHORTEST_WAIT) ? Math::min : Math::max).orElse(0L);
      return new ChargeResult.Full(
          first, never ? Optional.empty() : Optional.of(Duration.ofNanos(wait)), left);
    }

    private ChargeResult make(Caller caller, List<Amount> amounts, ChargeResult forecast) {
      synchronized (PlainStore.this) {
        List<Entry> entries = new ArrayList<>();
        List<List<Entry>> places = new ArrayList<>();
        boolean full = forecast instanceof ChargeResult.Full;
        int upTo = forecast instanceof ChargeResult.Full f ? f.first() : limits.size();
        if (full && !has(Fault.FIRST_STAYS_CHARGED)) {
          upTo = has(Fault.REFUSED_IS_CHARGED) ? limits.size() : 0;
        }
        for (int i = 0; i < Math.min(upTo, amounts.size()); i++) {
          Entry entry = new Entry(ticker.nanoTime(), kept(amounts.get(i).millionths()));
          if (entry.amount > 0) {
            List<Entry> place = place(caller, limits.get(i));
            place.add(entry);
            if (has(Fault.FORGETS_BEYOND_4096) && place.size() > 4_096) {
              place.remove(0);
            }
            entries.add(entry);
            places.add(place);
          }
        }
        return forecast instanceof Made made
            ? new Made(made.remaining, entries, places, false)
            : forecast;
      }
    }

    private long kept(long amount) {
      return has(Fault.HUNDREDTHS) ? amount / 10_000 * 10_000 : amount;
    }

    private List<Entry> place(Caller caller, Limit limit) {
      return counters.computeIfAbsent(key(caller, limit), absent -> new ArrayList<>());
    }

    private Object key(Caller caller, Limit limit) {
      Caller who = has(Fault.SESSIONS_IGNORED) ? Caller.of(caller.grant()) : caller;
      CounterKey key = CounterKey.of(limit, who);
      String grant = limit.scope() == Scope.GLOBAL ? "" : who.grant();
      String session = limit.scope() == Scope.SESSION ? who.session().orElse("none") : "";
      if (has(Fault.KEYS_JOINED)) {
        return limit.scope() + ":" + limit.counter() + ":" + grant + ":" + session;
      } else if (has(Fault.KEYS_IN_UTF_8)) {
        return List.of(limit.scope(), utf8(limit.counter()), utf8(grant), utf8(session));
      } else if (has(Fault.KEYS_CUT)) {
        return List.of(limit.scope(), cut(limit.counter()), cut(grant), cut(session));
      }
      return List.of(key, has(Fault.EACH_TOOL_COUNTS_BY_ITSELF) ? number : 0, limit.scope());
    }

    private long max(Limit limit) {
      long max = limit.max().millionths();
      return has(Fault.FIRST_MAX_IS_KEPT)
          ? firstMax.computeIfAbsent(limit.counter(), absent -> max)
          : max;
    }

    /** How much will count so many nanoseconds from now. */
    private long counting(Caller caller, Limit limit, long later) {
      long at = ticker.nanoTime() + later;
      List<Entry> entries = place(caller, limit);
      if (has(Fault.DOUBLES)) {
        double sum = 0;
        for (Entry entry : entries) {
          sum += counts(entry, entries, limit, at) ? entry.amount / 1e6 : 0;
        }
        return (long) Math.ceil(sum * 1e6);
      }
      return entries.stream()
          .filter(entry -> counts(entry, entries, limit, at))
          .mapToLong(entry -> entry.amount)
          .sum();
    }

    private boolean counts(Entry entry, List<Entry> all, Limit limit, long at) {
      long window = limit.window().nanos();
      if (has(Fault.FIXED_WINDOW)) {
        return Math.floorDiv(at, window) == Math.floorDiv(entry.time, window);
      } else if (has(Fault.ALL_EXPIRE_TOGETHER)) {
        return at - all.get(all.size() - 1).time < window;
      }
      long moved = has(Fault.EXPIRES_A_NANO_LATE) ? 1 : has(Fault.EXPIRES_A_NANO_EARLY) ? -1 : 0;
      return at - entry.time < window + moved;
    }

    private long wait(Caller caller, Limit limit, long amount) {
      long max = max(limit);
      if ((amount == 0 && !has(Fault.ZERO_NEEDS_ROOM)) || fits(caller, limit, amount, max, 0)) {
        return 0;
      }
      long window = limit.window().nanos();
      if (has(Fault.WAIT_IS_THE_WINDOW) || amount > max) {
        return window;
      }
      long now = ticker.nanoTime();
      return place(caller, limit).stream()
          .map(entry -> entry.time + window - now)
          .filter(later -> later > 0)
          .filter(
              later ->
                  has(Fault.WAIT_FOR_THE_NEXT_CHARGE) || fits(caller, limit, amount, max, later))
          .min(Long::compare)
          .orElse(window);
    }

    private boolean fits(Caller caller, Limit limit, long amount, long max, long later) {
      return counting(caller, limit, later) <= max - amount;
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // nothing relies on it but the faults
  private static void letOthers() {
    Thread.yield();
  }

  private static String utf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private static String cut(String text) {
    return text.substring(0, Math.min(text.length(), 1_000));
  }

  private final class Made implements Reservation {
    private final List<Amount> remaining;
    private final List<Entry> entries;
    private final List<List<Entry>> places;
    private boolean settled;

    Made(List<Amount> remaining, List<Entry> entries, List<List<Entry>> places, boolean settled) {
      this.remaining = List.copyOf(remaining);
      this.entries = entries;
      this.places = places;
      this.settled = settled;
    }

    @Override
    public int size() {
      return remaining.size();
    }

    @Override
    public Amount remaining(int limit) {
      return remaining.get(limit);
    }

    @Override
    public boolean stand() {
      return settle();
    }

    @Override
    public boolean giveBack() {
      boolean first = settle();
      if (first || has(Fault.GIVES_BACK_TWICE) || has(Fault.GIVES_BACK_WHAT_STANDS)) {
        synchronized (PlainStore.this) {
          for (int i = 0; i < entries.size() && (i == 0 || !has(Fault.GIVES_BACK_ONE_LIMIT)); i++) {
            remove(places.get(i), entries.get(i), first);
          }
        }
      }
      return first;
    }

    private void remove(List<Entry> place, Entry entry, boolean first) {
      boolean gone = !place.contains(entry);
      if (has(Fault.GIVES_BACK_WHAT_EXPIRED) || (has(Fault.GIVES_BACK_TWICE) && !first)) {
        place.remove(place.size() - 1);
      } else if (has(Fault.GIVES_BACK_THE_OLDEST) && !gone) {
        long missing = entry.amount;
        while (missing > 0 && !place.isEmpty()) {
          missing -= place.remove(0).amount;
        }
      } else if (has(Fault.GIVES_BACK_THE_NEWEST) && !gone) {
        long missing = entry.amount;
        while (missing > 0 && !place.isEmpty()) {
          missing -= place.remove(place.size() - 1).amount;
        }
      } else {
        place.remove(entry);
      }
    }

    private boolean settle() {
      if (has(Fault.LOOKS_THEN_SETTLES)) {
        boolean before = settled;
        letOthers();
        settled = true;
        return !before;
      }
      synchronized (this) {
        boolean before = settled;
        settled = true;
        return !before;
      }
    }
  }
}
