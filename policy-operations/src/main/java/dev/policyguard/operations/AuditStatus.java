package dev.policyguard.operations;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * How an {@link AuditLog} does, for a health check. Immutable and thread-safe.
 *
 * @param recording whether it records: false once it is closed, and from a record that failed to
 *     the next that does not
 * @param head the last record; its copy, kept elsewhere, shows later that nothing was cut off
 * @param file the file that is written
 * @param waiting how many records wait to be written
 * @param failures how many records were not written, or too late
 * @param lastProblem why the last of them was not; empty if there was none
 */
public record AuditStatus(
    boolean recording,
    AuditHead head,
    Path file,
    int waiting,
    long failures,
    Optional<String> lastProblem) {

  /** Checks that the parts are there. */
  public AuditStatus {
    Objects.requireNonNull(head, "head");
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(lastProblem, "lastProblem");
  }
}
