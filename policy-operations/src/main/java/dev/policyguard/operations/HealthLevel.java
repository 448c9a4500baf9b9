package dev.policyguard.operations;

/** How well something does, from the best to the worst. */
public enum HealthLevel {
  /** As it should. */
  OK,
  /** It works, and somebody should look at it. */
  DEGRADED,
  /** Calls are denied because of it. */
  FAILING
}
