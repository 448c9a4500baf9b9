package dev.policyguard.condition;

/**
 * For which elements a condition on {@code [*]} must hold, which depends on where it stands.
 * Source: the policy language, section 2.
 */
public enum Elements {

  /** For all of them, as in {@code require}: true over an empty array. */
  ALL,

  /** For at least one, as in {@code deny_if} and {@code require_approval}. */
  ANY;

  Truth ofNone() {
    return Truth.of(this == ALL);
  }

  Truth join(Truth one, Truth other) {
    return this == ALL ? one.and(other) : one.or(other);
  }

  /** Whether no further element can change what it comes to. */
  boolean isSettledBy(Truth truth) {
    return truth == (this == ALL ? Truth.FALSE : Truth.TRUE);
  }
}
