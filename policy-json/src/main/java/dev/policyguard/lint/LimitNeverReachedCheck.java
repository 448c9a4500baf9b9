package dev.policyguard.lint;

import dev.policyguard.policy.Increment;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Scope;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Limits that are never full, because another limit of the same calls is full before. */
final class LimitNeverReachedCheck implements Check {

  // Let the limit A admit at most a in any window of length v, and let whatever is charged to B be
  // charged to A too, c times as much to B at most. A window of length w is covered by ceil(w / v)
  // of A's, so B holds at most c * a * ceil(w / v) of it, and is never full if that is at most b.
  // For that, B must count no more calls than A does: those of one grant are among all calls, and
  // those of one session among its grant's.

  private static final int MAX_DECIMALS = 20;

  @Override
  public void check(Subject subject, Report report) {
    Charges charges = new Charges(subject);
    Budget budget = new Budget();
    List<Limit> ofAll = subject.allTools().limits();
    for (Owner owner : subject.owners()) {
      List<Limit> others = new ArrayList<>(owner.limits());
      if (owner.tool().isPresent() && budget.spend(ofAll.size())) {
        others.addAll(ofAll);
      }
      for (int i = 0; i < owner.limits().size(); i++) {
        Limit limit = owner.limits().get(i);
        Optional<Limit> full = fullBefore(limit, i, others, charges, budget);
        if (full.isPresent()) {
          report(owner.limitPointer(i), limit, full.get(), report);
        }
      }
    }
  }

  private static Optional<Limit> fullBefore(
      Limit limit, int index, List<Limit> others, Charges charges, Budget budget) {
    for (int i = 0; i < others.size() && budget.spend(1); i++) {
      Limit other = others.get(i);
      // Of two that are full at the same time, the one that stands behind is pointless.
      boolean before = i < index || !isFullBefore(limit, other, charges, budget);
      if (i != index && before && isFullBefore(other, limit, charges, budget)) {
        return Optional.of(other);
      }
    }
    return Optional.empty();
  }

  private static boolean isFullBefore(Limit a, Limit b, Charges charges, Budget budget) {
    if (breadth(a.scope()) < breadth(b.scope())) {
      return false;
    }
    long windows = ((long) b.window().seconds() + a.window().seconds() - 1) / a.window().seconds();
    return charges
        .mostInWindow(a, b, budget)
        .filter(most -> most.signum() > 0)
        .map(most -> most.multiply(BigDecimal.valueOf(windows)))
        .filter(most -> most.compareTo(b.max().toBigDecimal()) <= 0)
        .isPresent();
  }

  private static int breadth(Scope scope) {
    return switch (scope) {
      case SESSION -> 0;
      case GRANT -> 1;
      case GLOBAL -> 2;
    };
  }

  private static void report(String pointer, Limit limit, Limit full, Report report) {
    report.add(
        Kind.LIMIT_NEVER_REACHED,
        pointer,
        Report.quoted(limit.counter())
            + ", "
            + terms(limit)
            + ", is never full: "
            + Report.quoted(full.counter())
            + ", "
            + terms(full)
            + ", is full before.",
        "The limit never stops a call; perhaps max or window is not what was meant.",
        "Remove one of the two, or correct it.");
  }

  private static String terms(Limit limit) {
    String scope = limit.scope() == Scope.GRANT ? "" : " (" + limit.scope().keyword() + ")";
    return "max " + limit.max() + " in " + named(limit) + scope;
  }

  private static String named(Limit limit) {
    return limit
        .window()
        .name()
        .map(name -> (name.equals("hour") ? "an " : "a ") + name)
        .orElse(limit.window().toString());
  }

  /** Which counters are charged together. Immutable. */
  private static final class Charges {
    private final Map<String, Increment> ofEveryCall;
    private final Map<String, List<Map<String, Increment>>> chargers = new HashMap<>();

    Charges(Subject subject) {
      ofEveryCall = increments(subject.allTools());
      for (Owner tool : subject.reachableTools()) {
        Map<String, Increment> own = increments(tool);
        for (String counter : own.keySet()) {
          chargers.computeIfAbsent(counter, c -> new ArrayList<>()).add(own);
        }
      }
      ofEveryCall.keySet().forEach(counter -> chargers.put(counter, List.of(ofEveryCall)));
    }

    private static Map<String, Increment> increments(Owner owner) {
      Map<String, Increment> increments = new HashMap<>();
      owner.limits().forEach(limit -> increments.put(limit.counter(), limit.increment()));
      return increments;
    }

    /** The most that a window of a admits, counted as b counts it; empty if that is not known. */
    Optional<BigDecimal> mostInWindow(Limit a, Limit b, Budget budget) {
      List<Map<String, Increment>> ofB = chargers.getOrDefault(b.counter(), List.of());
      BigDecimal most = BigDecimal.ZERO;
      for (Map<String, Increment> charger : ofB) {
        Optional<BigDecimal> here =
            budget.spend(1)
                ? find(a, charger).flatMap(step -> most(a, step, find(b, charger), ofB.size()))
                : Optional.empty();
        if (here.isEmpty()) {
          return Optional.empty();
        }
        most = most.max(here.get());
      }
      return Optional.of(most);
    }

    private Optional<Increment> find(Limit limit, Map<String, Increment> charger) {
      return Optional.ofNullable(charger.get(limit.counter()))
          .or(() -> Optional.ofNullable(ofEveryCall.get(limit.counter())));
    }

    private static Optional<BigDecimal> most(
        Limit a, Increment step, Optional<Increment> counted, int tools) {
      BigDecimal max = a.max().toBigDecimal();
      if (step instanceof Increment.From) {
        return counted.filter(step::equals).map(same -> max);
      } else if (step instanceof Increment.Fixed fixed
          && fixed.amount().millionths() > 0
          && counted.isPresent()
          && counted.get() instanceof Increment.Fixed perCall) {
        // Calls of one tool are whole; of several, with steps of their own, parts may add up.
        RoundingMode rounding = tools == 1 ? RoundingMode.FLOOR : RoundingMode.CEILING;
        BigDecimal calls =
            max.divide(fixed.amount().toBigDecimal(), tools == 1 ? 0 : MAX_DECIMALS, rounding);
        return Optional.of(calls.multiply(perCall.amount().toBigDecimal()));
      }
      return Optional.empty();
    }
  }
}
