package dev.policyguard.operations;

import dev.policyguard.call.Fatal;
import dev.policyguard.call.PlainText;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes to the server's log, and cannot fail: a logging backend that throws ends no thread. What
 * stands in an entry is on one line, as {@link PlainText}.
 */
final class Log {

  private static final int MAX_FAILURE = 1_000;

  private Log() {}

  /** What became of a policy file: an error unless it was taken. */
  static void write(ReloadEvent event) {
    String line = event.toString();
    boolean good = event instanceof ReloadEvent.Reloaded || event instanceof ReloadEvent.Recovered;
    write(log -> log.atLevel(good ? Level.INFO : Level.ERROR).log("{}", line));
  }

  /** A failure that is nobody's answer. */
  static void failure(String what, Throwable failure) {
    write(
        log -> {
          StackTraceElement[] trace = failure.getStackTrace();
          String where = trace.length == 0 ? "" : " at " + trace[0];
          log.error("{}: {}{}", what, describe(failure), PlainText.of(where));
        });
  }

  /** A failure on one line; one that cannot say what it is has the name of its class. */
  static String describe(Throwable failure) {
    try {
      return PlainText.of(failure.toString(), MAX_FAILURE);
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return failure.getClass().getName();
    }
  }

  private static void write(Consumer<Logger> entry) {
    try {
      entry.accept(LoggerFactory.getLogger(WatchedPolicy.class));
    } catch (Throwable e) {
      // There is no place left to say it.
      Fatal.rethrow(e);
    }
  }
}
