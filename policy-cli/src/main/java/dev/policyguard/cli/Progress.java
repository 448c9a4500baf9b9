package dev.policyguard.cli;

import dev.policyguard.limit.Ticker;
import java.time.Duration;
import java.util.Locale;

/**
 * How far a replay has got: the time that it takes, and a line about it that is written over again
 * and again, where standard error is a terminal and nothing else is written there. Confined to a
 * thread.
 */
final class Progress {

  /**
   * A variable of the environment, for launchers to set: the standard error is a terminal, and the
   * standard output is none. Java itself cannot tell.
   */
  static final String SHOWN = "POLICYGUARD_PROGRESS";

  /** The clock is looked at once in so many calls. */
  private static final int EVERY = 4_096;

  private static final Duration PAUSE = Duration.ofMillis(250);

  private final Console console;
  private final Ticker ticker;
  private final boolean shown;
  private final long started;
  private long lastShown;
  private int turns;
  private int width;

  /** Starts to measure, and to show the line where it disturbs nothing. */
  Progress(Console console, Ticker ticker, boolean shown) {
    this.console = console;
    this.ticker = ticker;
    this.shown = shown;
    this.started = ticker.nanoTime();
    this.lastShown = started;
  }

  /** Whether somebody sees the line, and it does not stand between decisions. */
  static boolean isSeen(Console console, boolean decisionsAreWritten) {
    return console.terminal() == Terminal.NONE
        ? console.environment().containsKey(SHOWN)
        : !decisionsAreWritten;
  }

  Duration elapsed() {
    return Duration.ofNanos(ticker.nanoTime() - started);
  }

  /** Notes that another call is decided. */
  void turn(long calls) {
    if (shown && ++turns >= EVERY) {
      turns = 0;
      long now = ticker.nanoTime();
      if (now - lastShown >= PAUSE.toNanos()) {
        lastShown = now;
        show(calls);
      }
    }
  }

  private void show(long calls) {
    String text =
        String.format(
            Locale.ROOT, "%,d calls, %,d a second", calls, ReplaySummary.rate(calls, elapsed()));
    console.err().print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
    console.err().flush();
    width = text.length();
  }

  /** Takes the line away, for something else to be written. */
  void clear() {
    if (width > 0) {
      console.err().print("\r" + " ".repeat(width) + "\r");
      console.err().flush();
      width = 0;
    }
  }
}
