package dev.policyguard.guard;

import dev.policyguard.call.Fatal;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Ruling;
import dev.policyguard.limit.CounterStore;
import dev.policyguard.limit.Counters;
import dev.policyguard.limit.Reservation;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Increment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one tool, made ready to be charged together. Immutable.
 *
 * @param limits the limits, in document order
 * @param counters their counters
 * @param fixed what every call is charged, if that is the same for all
 */
record LimitsPlan(List<LimitPlan> limits, Counters counters, Optional<List<Amount>> fixed) {

  /** No limits: there is nothing to charge. */
  static final LimitsPlan NONE = of(List.of(), limits -> NoCounters.NONE);

  static LimitsPlan of(List<LimitPlan> limits, CounterStore store) {
    return new LimitsPlan(
        limits, store.open(limits.stream().map(LimitPlan::limit).toList()), fixed(limits));
  }

  private static Optional<List<Amount>> fixed(List<LimitPlan> limits) {
    List<Amount> amounts = new ArrayList<>();
    for (LimitPlan each : limits) {
      if (each.limit().increment() instanceof Increment.Fixed same) {
        amounts.add(same.amount());
      }
    }
    return amounts.size() == limits.size() ? Optional.of(List.copyOf(amounts)) : Optional.empty();
  }

  boolean isEmpty() {
    return limits.isEmpty();
  }

  int size() {
    return limits.size();
  }

  /** What a call is charged; null if one of its amounts cannot be charged. */
  @Nullable List<Amount> amounts(ToolCall call) {
    if (fixed.isPresent()) {
      return fixed.get();
    }
    List<Amount> amounts = new ArrayList<>(limits.size());
    for (int i = 0; i < limits.size(); i++) {
      Optional<Amount> amount = limits.get(i).amount().of(call.arguments(), call.caller());
      if (amount.isEmpty()) {
        return null;
      }
      amounts.add(amount.get());
    }
    return amounts;
  }

  /** What is said to a call whose amounts cannot be charged. */
  Ruling invalidAmount(ToolCall call) {
    return limits.stream()
        .filter(limit -> limit.amount().of(call.arguments(), call.caller()).isEmpty())
        .findFirst()
        .orElseThrow()
        .invalidAmount();
  }

  /** What remained of each limit when a call was charged; of one that the store cannot tell, 0. */
  Map<String, Amount> remaining(Reservation reservation) {
    return remaining(
        i -> {
          try {
            return reservation.remaining(i);
          } catch (Throwable e) {
            Fatal.rethrow(e);
            return Amount.ZERO;
          }
        });
  }

  /** Names the amounts that a store gave, by their counters. */
  Map<String, Amount> remaining(List<Amount> amounts) {
    return remaining(amounts::get);
  }

  private Map<String, Amount> remaining(IntFunction<Amount> amounts) {
    if (limits.isEmpty()) {
      return Map.of();
    } else if (limits.size() == 1) {
      return Map.of(limits.get(0).limit().counter(), amounts.apply(0));
    }
    Map<String, Amount> remaining = new LinkedHashMap<>();
    for (int i = 0; i < limits.size(); i++) {
      remaining.put(limits.get(i).limit().counter(), amounts.apply(i));
    }
    return Collections.unmodifiableMap(remaining);
  }
}
