package dev.policyguard.lint;

import java.util.Optional;

/**
 * What can be told of a regular expression by reading it: whether each text in which it is found
 * begins, and ends, where the pattern does. Immutable.
 */
final class PatternShape {

  // A sequence is anchored if a part of it is that cannot be left out; a choice if each of its
  // branches is. Under the flag m the signs ^ and $ stand for a line's ends, and anchor nothing.

  private static final String ENDS_A_LITERAL = ".^$*+?()[]{}|\\";

  private final String pattern;
  private int at;
  private boolean lines;

  private PatternShape(String pattern) {
    this.pattern = pattern;
  }

  /**
   * Where a pattern is anchored.
   *
   * @param start at the start of the text
   * @param end at its very end
   */
  record Anchors(boolean start, boolean end) {
    static final Anchors NONE = new Anchors(false, false);

    boolean both() {
      return start && end;
    }

    Anchors and(Anchors other) {
      return new Anchors(start && other.start, end && other.end);
    }

    Anchors or(Anchors other) {
      return new Anchors(start || other.start, end || other.end);
    }
  }

  /** The anchors of a pattern that RE2 takes; empty if it was not understood. */
  static Optional<Anchors> anchors(String pattern) {
    PatternShape shape = new PatternShape(pattern);
    try {
      Anchors anchors = shape.choice();
      return shape.at == pattern.length() ? Optional.of(anchors) : Optional.empty();
    } catch (StringIndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  /** The text that an anchored pattern begins with, as far as it is plain; may be empty. */
  static String literalStart(String flagged) {
    String pattern = flagged.replaceFirst("^\\(\\?[a-zA-Z]+\\)", "");
    int i = pattern.startsWith("^") ? 1 : pattern.startsWith("\\A") ? 2 : 0;
    StringBuilder literal = new StringBuilder();
    while (i > 0 && i < pattern.length()) {
      char c = pattern.charAt(i);
      boolean escaped =
          c == '\\'
              && i + 1 < pattern.length()
              && !Character.isLetterOrDigit(pattern.charAt(i + 1));
      if (!escaped && ENDS_A_LITERAL.indexOf(c) >= 0) {
        boolean optional = "*?{".indexOf(c) >= 0 && !literal.isEmpty();
        return optional ? literal.substring(0, literal.length() - 1) : literal.toString();
      }
      literal.append(escaped ? pattern.charAt(i + 1) : c);
      i += escaped ? 2 : 1;
    }
    return literal.toString();
  }

  /** The text that an anchored pattern ends with, as far as it is surely plain; may be empty. */
  static String literalEnd(String pattern) {
    int end =
        pattern.endsWith("$")
            ? pattern.length() - 1
            : pattern.endsWith("\\z") ? pattern.length() - 2 : 0;
    int i = end;
    while (i > 0 && Character.isLetterOrDigit(pattern.charAt(i - 1))) {
      i--;
    }
    if (i > 1 && pattern.startsWith("\\.", i - 2)) {
      return "." + pattern.substring(i, end);
    }
    return i > 0 && pattern.charAt(i - 1) == '\\' ? "" : pattern.substring(i, end);
  }

  private Anchors choice() {
    boolean linesOutside = lines;
    Anchors all = sequence();
    while (at < pattern.length() && pattern.charAt(at) == '|') {
      at++;
      all = all.and(sequence());
    }
    lines = linesOutside;
    return all;
  }

  private Anchors sequence() {
    Anchors any = Anchors.NONE;
    while (at < pattern.length() && pattern.charAt(at) != '|' && pattern.charAt(at) != ')') {
      Anchors part = part();
      if (!mayBeLeftOut()) {
        any = any.or(part);
      }
    }
    return any;
  }

  private Anchors part() {
    char c = pattern.charAt(at++);
    return switch (c) {
      case '(' -> group();
      case '[' -> {
        skipClass();
        yield Anchors.NONE;
      }
      case '\\' -> escape();
      case '^' -> new Anchors(!lines, false);
      case '$' -> new Anchors(false, !lines);
      default -> Anchors.NONE;
    };
  }

  private Anchors group() {
    boolean linesOutside = lines;
    if (pattern.charAt(at) == '?') {
      at++;
      if (pattern.charAt(at) == 'P' || pattern.charAt(at) == '<') {
        at = pattern.indexOf('>', at) + 1;
      } else {
        readFlags();
        if (pattern.charAt(at++) == ')') {
          return ofFlags();
        }
      }
    }
    Anchors inner = choice();
    if (pattern.charAt(at++) != ')') {
      throw new StringIndexOutOfBoundsException(at);
    }
    lines = linesOutside;
    return inner;
  }

  /** RE2 takes a repetition behind flags, and repeats what stands before them. */
  private Anchors ofFlags() {
    if (at < pattern.length() && "*+?{".indexOf(pattern.charAt(at)) >= 0) {
      throw new StringIndexOutOfBoundsException(at);
    }
    return Anchors.NONE;
  }

  private void readFlags() {
    boolean on = true;
    while (pattern.charAt(at) != ':' && pattern.charAt(at) != ')') {
      if (pattern.charAt(at) == '-') {
        on = false;
      } else if (pattern.charAt(at) == 'm') {
        lines = on;
      }
      at++;
    }
  }

  private void skipClass() {
    if (pattern.charAt(at) == '^') {
      at++;
    }
    boolean first = true;
    while (first || pattern.charAt(at) != ']') {
      first = false;
      if (pattern.startsWith("[:", at) && pattern.indexOf(":]", at + 2) > 0) {
        at = pattern.indexOf(":]", at + 2) + 2;
      } else {
        at += pattern.charAt(at) == '\\' ? 2 : 1;
      }
    }
    at++;
  }

  private Anchors escape() {
    char c = pattern.charAt(at++);
    if (c == 'Q') {
      int end = pattern.indexOf("\\E", at);
      at = end < 0 ? pattern.length() : end + 2;
    } else if ("pPx".indexOf(c) >= 0 && at < pattern.length() && pattern.charAt(at) == '{') {
      at = pattern.indexOf('}', at) + 1;
    }
    return new Anchors(c == 'A', c == 'z');
  }

  /** Reads what says how often the part before it comes, if anything does. */
  private boolean mayBeLeftOut() {
    boolean optional = false;
    while (at < pattern.length()) {
      char c = pattern.charAt(at);
      if (c == '{' && pattern.substring(at).matches("(?s)\\{[0-9]+(,[0-9]*)?\\}.*")) {
        optional |= pattern.substring(at).matches("(?s)\\{0+[,}].*");
        at = pattern.indexOf('}', at) + 1;
      } else if (c == '*' || c == '?' || c == '+') {
        boolean lazy = c == '?' && at > 0 && "*+?}".indexOf(pattern.charAt(at - 1)) >= 0;
        optional |= c != '+' && !lazy;
        at++;
      } else {
        return optional;
      }
    }
    return optional;
  }
}
