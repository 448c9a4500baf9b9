package dev.policyguard.mcp;

import dev.policyguard.call.Fatal;
import dev.policyguard.call.PlainText;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was thrown, as it may stand in a log: the same stack traces and causes, under messages that
 * are {@link PlainText}. A message often has the caller's arguments in it, and one line break there
 * would forge a log line.
 *
 * <p>An exception's methods are its author's code and may fail themselves: what cannot be read is
 * left out.
 */
final class LoggedFailure extends Exception {

  private static final long serialVersionUID = 1L;
  private static final int MAX_CAUSES = 8;
  private static final int MAX_MESSAGE = 2_000;

  private LoggedFailure(
      String message, StackTraceElement @Nullable [] trace, @Nullable LoggedFailure cause) {
    super(message, cause, false, true);
    if (trace != null) {
      setStackTrace(trace);
    }
  }

  static LoggedFailure of(Throwable thrown) {
    return of(thrown, MAX_CAUSES);
  }

  private static LoggedFailure of(Throwable thrown, int causes) {
    Throwable cause = causes == 0 ? null : read(thrown::getCause);
    return new LoggedFailure(
        described(thrown),
        read(() -> checked(thrown.getStackTrace())),
        cause == null ? null : of(cause, causes - 1));
  }

  private static String described(Throwable thrown) {
    String name = thrown.getClass().getName();
    String described =
        read(
            () -> {
              String message = thrown.getMessage();
              return message == null ? name : name + ": " + PlainText.of(message, MAX_MESSAGE);
            });
    return described == null ? name + ", whose message cannot be read" : described;
  }

  /** A trace without holes: with one it would be refused. */
  private static StackTraceElement[] checked(StackTraceElement[] trace) {
    for (StackTraceElement element : trace) {
      Objects.requireNonNull(element);
    }
    return trace;
  }

  private static <T> @Nullable T read(Supplier<@Nullable T> part) {
    try {
      return part.get();
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return null;
    }
  }
}
