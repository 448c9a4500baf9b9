package dev.policyguard.cli;

import dev.policyguard.call.PlainText;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What a replay came to, for people. */
final class ReplaySummary {

  private static final int MOST_TOOLS = 20;
  private static final int MOST_RULES = 10;

  private final StringBuilder text = new StringBuilder();

  private ReplaySummary() {}

  /** Some lines, each with a line feed. */
  static String of(Tally tally, long unreadable, Duration elapsed) {
    ReplaySummary summary = new ReplaySummary();
    summary.calls(tally.calls(), unreadable, elapsed);
    if (tally.calls() > 0) {
      summary.tools(tally.tools());
    }
    if (!tally.rules().isEmpty()) {
      summary.rules(tally.rules());
    }
    return summary.text.toString();
  }

  private void calls(long calls, long unreadable, Duration elapsed) {
    line(
        "%,d %s in %.1f s, %,d a second",
        calls, calls == 1 ? "call" : "calls", seconds(elapsed), rate(calls, elapsed));
    if (unreadable > 0) {
      line("%,d %s", unreadable, unreadable == 1 ? "line is no call" : "lines are no calls");
    }
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1e3;
  }

  /** Calls a second; of a time that is too short to be measured, as if it were a millisecond. */
  static long rate(long calls, Duration elapsed) {
    return Math.round(calls / Math.max(1e-3, elapsed.toNanos() / 1e9));
  }

  private void tools(List<Tally.Tool> tools) {
    line("");
    line("%14s %14s %14s  %s", "allowed", "denied", "approval", "tool");
    for (Tally.Tool tool : tools.subList(0, Math.min(MOST_TOOLS, tools.size()))) {
      line(
          "%,14d %,14d %,14d  %s",
          tool.allowed(), tool.denied(), tool.asked(), PlainText.of(tool.name()));
    }
    more(tools.size() - MOST_TOOLS, "tool");
  }

  private void rules(List<Tally.Rule> rules) {
    line("");
    line("%14s  %-20s %s", "calls", "code", "rule that stood against them");
    for (Tally.Rule rule : rules.subList(0, Math.min(MOST_RULES, rules.size()))) {
      line("%,14d  %-20s %s", rule.count(), rule.code(), PlainText.of(rule.id()));
    }
    more(rules.size() - MOST_RULES, "rule");
  }

  private void more(int count, String what) {
    if (count > 0) {
      line("%14s  and %,d more %s", "", count, count == 1 ? what : what + "s");
    }
  }

  private void line(String format, Object... parts) {
    text.append(String.format(Locale.ROOT, format, parts).stripTrailing()).append('\n');
  }
}
