package dev.policyguard.catalog;

/** How sure a classification is. */
public enum Confidence {
  /** Nothing in the definition decided. */
  LOW,
  /** The description, the schema or a word of two meanings decided. */
  MEDIUM,
  /** A verb in the tool's name decided. */
  HIGH
}
