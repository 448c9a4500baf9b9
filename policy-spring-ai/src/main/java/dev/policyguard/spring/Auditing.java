package dev.policyguard.spring;

import dev.policyguard.operations.AuditKey;
import dev.policyguard.operations.AuditLog;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;

/** Records decisions as {@code policyguard.audit} says. */
final class Auditing {

  private static final String ACTION =
      "Give a folder of its own that the application may write, and the key that it was begun with.";

  private Auditing() {}

  static AuditLog start(PolicyGuardProperties properties) {
    PolicyGuardProperties.Audit audit = Objects.requireNonNull(properties.audit());
    String directory = Objects.requireNonNull(audit.directory());
    try {
      if (directory.isBlank()) {
        throw new SetupException(
            "policyguard.audit.directory: is empty, must be a folder.", ACTION);
      }
      AuditLog.Builder log = AuditLog.in(Path.of(directory)).durability(audit.durability());
      if (audit.keyFile() != null) {
        log.key(AuditKey.read(Path.of(audit.keyFile())));
      }
      return log.open();
    } catch (IOException | InvalidPathException e) {
      throw new SetupException(
          "policyguard.audit: cannot be opened in " + directory + ": " + e.getMessage() + ".",
          ACTION);
    }
  }

  /** An audit that somebody asked for and that is none would be found out too late. */
  static void check(PolicyGuardProperties properties, boolean records) {
    PolicyGuardProperties.Audit audit = properties.audit();
    if (audit == null || records) {
      return;
    }
    throw audit.directory() == null
        ? new SetupException(
            "policyguard.audit: is set, but policyguard.audit.directory is not, so nothing is"
                + " recorded.",
            "Set policyguard.audit.directory to a folder.")
        : new SetupException(
            "policyguard.audit.directory: is "
                + audit.directory()
                + ", but a bean of the type AuditTrail or PolicyGuard decides what is recorded.",
            "Take out one of the two.");
  }
}
