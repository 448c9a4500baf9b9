package dev.policyguard.cli;

/**
 * A mistake of who runs the command, as {@link ExitCode#MISUSE} is for: a missing file, an option
 * that makes no sense. Its message is all that they see: what is wrong and what to do, as in {@code
 * policy.json: does not exist}.
 */
final class Mistake extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Mistake(String message) {
    super(message, null, false, false);
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
