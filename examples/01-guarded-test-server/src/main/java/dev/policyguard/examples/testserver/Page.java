package dev.policyguard.examples.testserver;

import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the tour prints: at most {@value #WIDTH} columns wide. And what it did not expect, which is
 * kept for the end. Confined to a thread.
 */
final class Page {

  /** The width of a line. */
  static final int WIDTH = 92;

  private static final String MARGIN = "   ";
  private static final String ROW = MARGIN + "%-23s %-8s  %-43s  %s";

  private final PrintStream out;
  private final List<String> surprises = new ArrayList<>();
  private int calls;
  private int allowed;

  Page(PrintStream out) {
    this.out = out;
  }

  void title(String title) {
    line(""); // Maven may have left a terminal's control codes on this one
    line(title);
    line("=".repeat(title.length()));
  }

  void chapter(String heading) {
    line("");
    line(heading);
    line("");
  }

  void say(String text) {
    wrap(MARGIN, text);
  }

  void quote(String text) {
    line(MARGIN + text);
  }

  void gap() {
    line("");
  }

  void tool(Tool tool) {
    wrap(String.format(MARGIN + "%-23s ", tool.name()), String.valueOf(tool.description()));
  }

  void tableOfCalls() {
    line(String.format(ROW, "tool", "outcome", "result or reason", "remains"));
  }

  /** Shows one call and what became of it. */
  void call(String tool, Answer answer) {
    calls++;
    if (answer instanceof Answer.Done done) {
      allowed++;
      row(tool, done.isError() ? "FAILED" : "allowed", done.text(), done.remaining());
    } else if (answer instanceof Answer.Refused refused) {
      row(tool, "REFUSED", refused.code(), refused.remaining());
      detail("rule", refused.rule());
      detail("message", refused.text());
      refused
          .retryAfter()
          .ifPresent(wait -> detail("retry", "in " + ceilSeconds(wait.toMillis()) + " s"));
    } else if (answer instanceof Answer.Unknown unknown) {
      row(tool, "UNKNOWN", unknown.code() + " " + unknown.message(), Optional.empty());
    }
  }

  /** Shows a detail of the call above. */
  void detail(String name, String text) {
    wrap(String.format(MARGIN + "  %-9s ", name), text);
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

  private void row(String tool, String outcome, String reason, Optional<Number> remaining) {
    line(
        String.format(
            ROW, tool, outcome, reason, remaining.map(left -> left + " left").orElse("")));
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
