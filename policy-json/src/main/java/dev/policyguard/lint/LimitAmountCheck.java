package dev.policyguard.lint;

import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Increment;
import dev.policyguard.policy.Limit;

/** Limits that one call overflows, and limits that no call is charged to. */
final class LimitAmountCheck implements Check {

  @Override
  public void check(Subject subject, Report report) {
    for (Owner owner : subject.owners()) {
      for (int i = 0; i < owner.limits().size(); i++) {
        Limit limit = owner.limits().get(i);
        if (limit.increment() instanceof Increment.Fixed fixed) {
          limit(owner.limitPointer(i), limit, fixed.amount(), report);
        }
      }
    }
  }

  private static void limit(String pointer, Limit limit, Amount increment, Report report) {
    String counter = Report.quoted(limit.counter());
    if (increment.compareTo(limit.max()) > 0) {
      report.add(
          Kind.LIMIT_REFUSES_EVERY_CALL,
          pointer,
          "One call is charged "
              + increment
              + " to "
              + counter
              + ", whose max is "
              + limit.max()
              + ".",
          "No call ever fits, so every call is denied.",
          "Make max at least the increment; to block the tool use \"action\": \"deny\".");
    } else if (increment.compareTo(Amount.ZERO) == 0) {
      report.add(
          Kind.LIMIT_CHARGES_NOTHING,
          pointer,
          "A call is charged 0 to " + counter + ".",
          "These calls never fill the counter, and are never stopped by it.",
          "Remove the increment to charge 1, or remove the limit.");
    }
  }
}
