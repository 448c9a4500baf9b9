package dev.policyguard.metrics;

import dev.policyguard.decision.Decision;
import java.util.Optional;

/** What failed where a call was denied without any rule against it. */
enum FailureKind {
  /** The store of the counters did not answer, or had no room. */
  COUNTER_UNAVAILABLE,
  /** The call could not be recorded. */
  AUDIT,
  /** Something else in the guard. */
  INTERNAL_ERROR;

  /** The rule of a call that is denied because nothing recorded it. Source: AuditTrail. */
  private static final String AUDIT_RULE = "(audit)";

  static Optional<FailureKind> of(Decision decision) {
    return switch (decision.code()) {
      case COUNTER_UNAVAILABLE -> Optional.of(COUNTER_UNAVAILABLE);
      case INTERNAL_ERROR ->
          Optional.of(decision.rule().equals(AUDIT_RULE) ? AUDIT : INTERNAL_ERROR);
      default -> Optional.empty();
    };
  }
}
