package dev.policyguard.operations;

import java.util.Objects;

/**
 * What is wrong with an audit. Immutable and thread-safe.
 *
 * @param kind what it is
 * @param file the file's name; the folder's where no file is concerned
 * @param line the line in the file, from 1; 0 where no line is concerned
 * @param message what is wrong, in a sentence
 */
public record AuditProblem(Kind kind, String file, long line, String message) {

  /** What can be wrong. */
  public enum Kind {
    /** A line is not what was written: its hash does not fit, or it is no record. */
    CHANGED,
    /** A record does not follow the one before it, though its number does. */
    REPLACED,
    /** There are numbers that no record has. */
    MISSING,
    /** A record has a number that came before: it was moved or put in. */
    OUT_OF_ORDER,
    /** A file ends in the middle of a line. */
    TORN,
    /** The copied head is not in the audit: its end was cut off, or it was written anew. */
    HEAD
  }

  /** Checks that the parts are there. */
  public AuditProblem {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(message, "message");
  }

  /** {@return file, line and message} */
  @Override
  public String toString() {
    return file + (line > 0 ? ":" + line : "") + ": " + message;
  }
}
