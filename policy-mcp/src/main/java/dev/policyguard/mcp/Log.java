package dev.policyguard.mcp;

import dev.policyguard.call.Fatal;
import dev.policyguard.call.PlainText;
import java.util.Arrays;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the server's log, and cannot fail: a logging backend that throws takes no answer away.
 * What stands in an entry is {@link PlainText}, and a failure is a {@link LoggedFailure}.
 */
final class Log {

  private static final int MAX_ARGUMENT = 2_000;

  private Log() {}

  /** A failure of the server's own, as its last argument if something was thrown. */
  static void error(String message, Object... arguments) {
    write(log -> log.error(message, plain(arguments)));
  }

  /** Something that may well be meant, and is worth knowing. */
  static void warn(String message, Object... arguments) {
    write(log -> log.warn(message, plain(arguments)));
  }

  private static void write(Consumer<Logger> entry) {
    try {
      entry.accept(LoggerFactory.getLogger(GuardedTools.class));
    } catch (Throwable e) {
      // There is no place left to say it.
      Fatal.rethrow(e);
    }
  }

  private static Object[] plain(Object[] arguments) {
    return Arrays.stream(arguments)
        .map(
            argument ->
                argument instanceof Throwable thrown
                    ? LoggedFailure.of(thrown)
                    : PlainText.of(argument.toString(), MAX_ARGUMENT))
        .toArray();
  }
}
