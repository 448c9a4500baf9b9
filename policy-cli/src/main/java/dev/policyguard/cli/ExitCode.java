package dev.policyguard.cli;

/** How the command ends, for scripts; the worst comes last. */
enum ExitCode {

  /** All is well. */
  OK(0),

  /** Something was found: an invalid policy, a failed test, a finding of lint. */
  FINDINGS(1),

  /** The command could not do what it was asked to: a missing file, an unknown option. */
  MISUSE(2),

  /** The command itself failed. */
  BUG(3);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  /** The worse of two. */
  ExitCode or(ExitCode other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
