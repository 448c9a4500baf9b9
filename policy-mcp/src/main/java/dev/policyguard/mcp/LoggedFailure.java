package dev.policyguard.mcp;

import org.jspecify.annotations.Nullable;

/**
 * What was thrown, as it may stand in a log: the same stack traces and causes, under messages that
 * are {@link PlainText}. A message often has the caller's arguments in it, and one line break there
 * would forge a log line.
 */
final class LoggedFailure extends Exception {

  private static final long serialVersionUID = 1L;
  private static final int MAX_CAUSES = 8;
  private static final int MAX_MESSAGE = 2_000;

  private LoggedFailure(Throwable thrown, @Nullable LoggedFailure cause) {
    super(described(thrown), cause, false, true);
    setStackTrace(thrown.getStackTrace());
  }

  static LoggedFailure of(Throwable thrown) {
    return of(thrown, MAX_CAUSES);
  }

  private static LoggedFailure of(Throwable thrown, int causes) {
    Throwable cause = thrown.getCause();
    return new LoggedFailure(thrown, cause == null || causes == 0 ? null : of(cause, causes - 1));
  }

  private static String described(Throwable thrown) {
    String name = thrown.getClass().getName();
    try {
      String message = thrown.getMessage();
      return message == null ? name : name + ": " + PlainText.of(message, MAX_MESSAGE);
    } catch (RuntimeException | StackOverflowError e) {
      return name + ", whose message cannot be read";
    }
  }
}
