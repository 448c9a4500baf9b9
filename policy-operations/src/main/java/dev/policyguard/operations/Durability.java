package dev.policyguard.operations;

/** When a record of an {@link AuditLog} counts as written. */
public enum Durability {
  /** When the disk says that it has it: it survives a power cut. Costs a flush of the disk. */
  FORCED,
  /**
   * When the operating system has it: it survives the end of this process, however sudden, and not
   * that of the machine.
   */
  WRITTEN
}
