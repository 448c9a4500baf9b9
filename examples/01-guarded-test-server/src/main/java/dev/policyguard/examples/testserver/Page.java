package dev.policyguard.examples.testserver;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What the tour prints: at most {@value #WIDTH} columns wide. And what it did not expect, which is
 * kept for the end. Confined to a thread.
 */
final class Page {

  /** The width of a line. */
  static final int WIDTH = 92;

  private static final String ROW = "   %-23s %-8s %-42s %s";

  private final PrintStream out;
  private final List<String> surprises = new ArrayList<>();
  private int calls;
  private int allowed;

  Page(PrintStream out) {
    this.out = out;
  }

  void title(String title) {
    line(title);
    line("=".repeat(title.length()));
  }

  void chapter(String heading) {
    line("");
    line(heading);
    line("-".repeat(heading.length()));
  }

  void say(String text) {
    wrap("", text);
  }

  /** Begins the table of calls. */
  void calls() {
    row("tool", "outcome", "result or reason", "remains");
  }

  /** Shows one call and what became of it. */
  void call(String tool, Answer answer) {
    calls++;
    if (answer instanceof Answer.Done done) {
      allowed++;
      row(tool, "allowed", done.text(), done.remaining().map(n -> n + " left").orElse(""));
    } else if (answer instanceof Answer.Refused refused) {
      row(tool, "REFUSED", refused.code(), refused.remaining().map(n -> n + " left").orElse(""));
      wrap("     rule     ", refused.rule());
      wrap("     message  ", refused.text());
      refused
          .retryAfter()
          .ifPresent(wait -> wrap("     retry    ", "in " + ceilSeconds(wait.toMillis()) + " s"));
    } else if (answer instanceof Answer.Unknown unknown) {
      row(tool, "UNKNOWN", unknown.code() + " " + unknown.message(), "");
    }
  }

  /** Shows a detail of the call above. */
  void detail(String text) {
    wrap("     ", text);
  }

  void expect(boolean asExpected, String what) {
    if (!asExpected) {
      surprises.add(what);
    }
  }

  /**
   * Sums up.
   *
   * @return whether everything was as expected
   */
  boolean summary() {
    chapter("In short");
    say(calls + " calls: " + allowed + " reached their tool, " + (calls - allowed) + " did not.");
    surprises.forEach(surprise -> say("NOT AS EXPECTED: " + surprise));
    if (surprises.isEmpty()) {
      say("Everything happened as policy.json says.");
    }
    return surprises.isEmpty();
  }

  private static long ceilSeconds(long millis) {
    return (millis + 999) / 1_000;
  }

  private void row(String tool, String outcome, String reason, String remains) {
    line(String.format(ROW, tool, outcome, reason, remains));
  }

  private void wrap(String indent, String text) {
    StringBuilder line = new StringBuilder(indent);
    String space = "";
    for (String word : text.split(" ", -1)) {
      if (line.length() + space.length() + word.length() > WIDTH && !space.isEmpty()) {
        line(line.toString());
        line = new StringBuilder(" ".repeat(indent.length()));
        space = "";
      }
      line.append(space).append(word);
      space = " ";
    }
    line(line.toString());
  }

  private void line(String text) {
    out.println(text.stripTrailing());
  }
}
