package dev.policyguard.lint;

import dev.policyguard.call.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects findings. Confined to a thread. */
final class Report {

  private static final int MAX_SHOWN = 80;

  private final List<LintFinding> findings = new ArrayList<>();

  void add(Kind kind, String pointer, String found, String why, String advice) {
    findings.add(
        new LintFinding(kind.id(), kind.severity(), pointer, Optional.empty(), found, why, advice));
  }

  List<LintFinding> findings() {
    return findings;
  }

  /** Text of a policy or a server as a sentence quotes it. */
  static String quoted(String text) {
    return PlainText.quoted(text, MAX_SHOWN);
  }

  /** A value, a path or a list of these as a sentence names it: never long, always on one line. */
  static String shown(Object value) {
    String quoted = PlainText.quoted(value.toString(), MAX_SHOWN);
    String plain = value.toString();
    return plain.length() <= MAX_SHOWN
        ? plain.codePoints().allMatch(c -> c >= ' ' && c < 0x7f) ? plain : unquoted(quoted)
        : unquoted(quoted);
  }

  private static String unquoted(String quoted) {
    return quoted.substring(1, quoted.length() - 1);
  }
}
