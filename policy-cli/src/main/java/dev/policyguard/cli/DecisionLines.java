package dev.policyguard.cli;

import dev.policyguard.decision.Decision;
import dev.policyguard.testkit.CallLog;
import dev.policyguard.testkit.Expectation;
import java.util.OptionalLong;

/**
 * Where the decisions of a replay are written, one a line: handed on at once on a terminal, where a
 * person waits, and otherwise some thousands together. Confined to a thread.
 */
abstract class DecisionLines implements AutoCloseable {

  private static final int TOGETHER = 4_096;

  private final Console console;
  private final int together;
  private int waiting;
  private boolean unread;

  DecisionLines(Console console) {
    this.console = console;
    this.together = console.terminal() == Terminal.NONE ? TOGETHER : 1;
  }

  /** Writes the decision about a call. */
  final void write(CallLog.Recorded recorded, Decision decision) {
    put(recorded, decision);
    handOn();
  }

  /** Writes what is wrong with a line that is no call. */
  final void write(long line, String error) {
    put(line, error);
    handOn();
  }

  private void handOn() {
    if (++waiting >= together) {
      close();
    }
  }

  /** Whether nobody reads the lines any more, as in {@code replay … | head}; known a bit late. */
  final boolean isUnread() {
    return unread;
  }

  /** Hands on what is left; the output itself stays open. */
  @Override
  public final void close() {
    flush();
    waiting = 0;
    unread |= console.out().checkError();
  }

  abstract void put(CallLog.Recorded recorded, Decision decision);

  abstract void put(long line, String error);

  /** Writes to the console what is held back in front of it. */
  abstract void flush();

  static Expectation.Kind kind(Decision decision) {
    return Expectation.Kind.of(decision);
  }

  static OptionalLong retryAfterMillis(Decision decision) {
    return decision instanceof Decision.Denied denied
        ? denied.retryAfterMillis()
        : OptionalLong.empty();
  }
}
