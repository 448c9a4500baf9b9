package dev.policyguard.diff;

import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Increment;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Scope;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compares limits by what they let through, whatever their counters are called. Immutable. */
final class Counting {

  // Let the new limit admit at most m' in any window of length w', and the old one m in w. A window
  // of length w is covered by k = ceil(w / w') of the new one's, so what the new limit lets through
  // in it is at most k * m' as the new one counts. If each tool that the old one charges a call of
  // is charged at least a' by the new one where the old one takes a, then that is at most m as the
  // old one counts, if a * k * m' <= a' * m for each of them. Then the old limit is never full
  // for calls that the new one let through. Where all calls weigh the same, whole calls are
  // counted: one a minute and 1.9 a minute are the same. The new one must count the calls
  // of at least as many callers: those of a session are among its grant's, and these among all.

  private final Map<Subject, Map<String, Increment>> oldCharges;
  private final Map<Subject, Map<String, Increment>> newCharges;

  /**
   * Takes the standings of all tools that get calls through under both policies.
   *
   * @param before the standings under the old policy
   * @param after the standings under the new policy, of the same tools
   */
  Counting(Map<Subject, Standing> before, Map<Subject, Standing> after) {
    this.oldCharges = charges(before);
    this.newCharges = charges(after);
  }

  private static Map<Subject, Map<String, Increment>> charges(Map<Subject, Standing> standings) {
    Map<Subject, Map<String, Increment>> charges = new LinkedHashMap<>();
    standings.forEach(
        (subject, standing) -> {
          Map<String, Increment> counters = new LinkedHashMap<>();
          for (Standing.LimitSite site : standing.limits()) {
            counters.put(site.limit().counter(), site.limit().increment());
          }
          charges.put(subject, counters);
        });
    return charges;
  }

  /** The tools that are charged to a counter, and how much. */
  private static Map<Subject, Increment> chargedTo(
      String counter, Map<Subject, Map<String, Increment>> charges) {
    Map<Subject, Increment> charged = new LinkedHashMap<>();
    charges.forEach(
        (subject, counters) -> {
          Increment increment = counters.get(counter);
          if (increment != null && !isNothing(increment)) {
            charged.put(subject, increment);
          }
        });
    return charged;
  }

  Map<Subject, Increment> chargedBefore(String counter) {
    return chargedTo(counter, oldCharges);
  }

  Map<Subject, Increment> chargedAfter(String counter) {
    return chargedTo(counter, newCharges);
  }

  /** Whether it is proved that new limits of a tool let nothing through that an old one stops. */
  boolean isKept(Limit before, List<Limit> after) {
    return isNothing(before.increment()) || after.stream().anyMatch(limit -> isKept(before, limit));
  }

  private boolean isKept(Limit before, Limit after) {
    if (breadth(after.scope()) < breadth(before.scope())) {
      return false;
    }
    Map<Subject, Increment> old = chargedBefore(before.counter());
    Map<Subject, Increment> now = chargedAfter(after.counter());
    Optional<Weights> same = sameWeights(old, now);
    if (same.isPresent()) {
      return calls(after, same.get().after())
              .multiply(windows(before, after))
              .compareTo(calls(before, same.get().before()))
          <= 0;
    }
    return old.entrySet().stream()
        .allMatch(
            tool -> {
              Increment increment = now.get(tool.getKey());
              return increment != null
                  && fits(before, tool.getValue(), after, increment, windows(before, after));
            });
  }

  private static boolean fits(
      Limit before, Increment old, Limit after, Increment now, BigInteger windows) {
    BigInteger most = windows.multiply(millionths(after.max()));
    BigInteger max = millionths(before.max());
    if (old instanceof Increment.From from && now instanceof Increment.From other) {
      return Place.of(from.path()).equals(Place.of(other.path())) && most.compareTo(max) <= 0;
    } else if (old instanceof Increment.Fixed fixed && now instanceof Increment.Fixed other) {
      return most.multiply(millionths(fixed.amount()))
              .compareTo(max.multiply(millionths(other.amount())))
          <= 0;
    }
    return false;
  }

  /**
   * Whether calls of a tool, or of another and then one of it, are stopped by the old limit and not
   * by the new one that has its counter. Every other limit is left aside.
   */
  boolean isOutgrown(Subject tool, Limit before, Optional<Limit> after) {
    if (after.isEmpty() || breadth(after.get().scope()) < breadth(before.scope())) {
      return true;
    }
    Map<Subject, Increment> old = chargedBefore(before.counter());
    Map<Subject, Increment> now = chargedAfter(before.counter());
    Increment step = old.get(tool);
    Increment newStep = now.get(tool);
    if (step == null) {
      return false;
    } else if (newStep == null) {
      return true;
    }
    return isOutgrown(before, step, after.get(), newStep)
        || old.keySet().stream()
            .anyMatch(
                other ->
                    leavesRoom(before, old.get(other), step, after.get(), now.get(other), newStep));
  }

  private static boolean isOutgrown(Limit before, Increment old, Limit after, Increment now) {
    BigInteger windows = windows(before, after);
    if (old instanceof Increment.Fixed a && now instanceof Increment.Fixed b) {
      BigInteger calls = calls(after, b.amount()).multiply(windows);
      return calls.signum() > 0 && calls.compareTo(calls(before, a.amount())) > 0;
    }
    return old instanceof Increment.From from
        && now instanceof Increment.From other
        && Place.of(from.path()).equals(Place.of(other.path()))
        && windows.multiply(millionths(after.max())).compareTo(millionths(before.max())) > 0;
  }

  /** Whether, after as many calls of another tool as there may be, a call goes through now. */
  private static boolean leavesRoom(
      Limit before,
      @Nullable Increment other,
      Increment own,
      Limit after,
      @Nullable Increment newOther,
      Increment newOwn) {
    boolean read = other instanceof Increment.From || own instanceof Increment.From;
    if (newOther == null && read) {
      return true;
    }
    if (!(other instanceof Increment.Fixed a)
        || !(own instanceof Increment.Fixed b)
        || !(newOwn instanceof Increment.Fixed d)
        || !(newOther == null || newOther instanceof Increment.Fixed)) {
      return false;
    }
    BigInteger step =
        newOther instanceof Increment.Fixed c ? millionths(c.amount()) : BigInteger.ZERO;
    BigInteger calls = calls(before, a.amount());
    BigInteger used = calls.multiply(millionths(a.amount())).add(millionths(b.amount()));
    BigInteger usedNow = calls.multiply(step).add(millionths(d.amount()));
    return used.compareTo(millionths(before.max())) > 0
        && usedNow.compareTo(millionths(after.max())) <= 0;
  }

  private record Weights(Amount before, Amount after) {}

  /** What all calls weigh, where each weighs the same. */
  private static Optional<Weights> sameWeights(
      Map<Subject, Increment> old, Map<Subject, Increment> now) {
    Optional<Weights> same = Optional.empty();
    for (Map.Entry<Subject, Increment> tool : old.entrySet()) {
      if (!(tool.getValue() instanceof Increment.Fixed before)
          || !(now.get(tool.getKey()) instanceof Increment.Fixed after)) {
        return Optional.empty();
      }
      Weights here = new Weights(before.amount(), after.amount());
      if (same.isPresent() && !same.get().equals(here)) {
        return Optional.empty();
      }
      same = Optional.of(here);
    }
    return same;
  }

  private static BigInteger calls(Limit limit, Amount weight) {
    return millionths(limit.max()).divide(millionths(weight));
  }

  private static BigInteger windows(Limit before, Limit after) {
    long length = after.window().seconds();
    return BigInteger.valueOf((before.window().seconds() + length - 1) / length);
  }

  private static BigInteger millionths(Amount amount) {
    return BigInteger.valueOf(amount.millionths());
  }

  private static boolean isNothing(Increment increment) {
    return increment instanceof Increment.Fixed fixed && fixed.amount().equals(Amount.ZERO);
  }

  private static int breadth(Scope scope) {
    return switch (scope) {
      case SESSION -> 0;
      case GRANT -> 1;
      case GLOBAL -> 2;
    };
  }
}
