package dev.policyguard.catalog;

/** How much harm a call can do, from the least to the most. */
public enum Severity {
  /** Nothing changes. */
  LOW,
  /** Something changes, and can be changed back. */
  MEDIUM,
  /** Something runs, or nobody knows what it does. */
  HIGH,
  /** Something is lost, or money moves. */
  CRITICAL
}
