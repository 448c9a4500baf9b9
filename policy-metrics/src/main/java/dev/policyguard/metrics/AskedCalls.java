package dev.policyguard.metrics;

import dev.policyguard.decision.Decision;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The calls that wait for a person, by what a listener hears: a decision that is told a second time
 * is the answer to the first. Thread-safe; holds at most {@value #MOST}, and further ones are taken
 * for calls that nobody was asked about.
 */
final class AskedCalls {

  static final int MOST = 10_000;

  private final Set<Long> serials = ConcurrentHashMap.newKeySet();

  /** Notes a decision; says whether it is the answer to a question. */
  boolean answeredBy(Decision decision) {
    if (decision instanceof Decision.ApprovalRequired) {
      if (serials.size() < MOST) {
        serials.add(decision.serial());
      }
      return false;
    }
    return !serials.isEmpty() && serials.remove(decision.serial());
  }
}
