package dev.policyguard.policy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often a regular expression repeats a part of itself, nested repetitions multiplied. RE2 takes
 * linear time, but it copies what is repeated: thirty characters can ask for a thousand million
 * copies. So this is looked at before a pattern is compiled.
 */
final class PatternSize {

  /** The most that RE2 itself takes without nesting. */
  static final int MAX_REPETITION = 1_000;

  private static final Pattern COUNT = Pattern.compile("\\{([0-9]{1,9})(?:,([0-9]{0,9}))?}");

  private final String pattern;
  private final Deque<Long> outer = new ArrayDeque<>();
  private long most = 1;
  private long last = 1;
  private int at;

  private PatternSize(String pattern) {
    this.pattern = pattern;
  }

  /** The greatest number of copies of any part; of a pattern that is none, anything. */
  static long repetition(String pattern) {
    PatternSize size = new PatternSize(pattern);
    while (size.at < pattern.length()) {
      size.next();
    }
    return size.outer.stream().mapToLong(Long::longValue).reduce(size.most, Math::max);
  }

  private void next() {
    switch (pattern.charAt(at)) {
      case '\\' -> escape();
      case '[' -> characterClass();
      case '(' -> {
        outer.push(most);
        most = 1;
        at++;
      }
      case ')' -> {
        last = most;
        most = Math.max(last, outer.isEmpty() ? 1 : outer.pop());
        at++;
      }
      case '{' -> count();
      case '*', '+', '?' -> at++;
      default -> {
        last = 1;
        at++;
      }
    }
  }

  private void count() {
    Matcher count = COUNT.matcher(pattern).region(at, pattern.length());
    if (!count.lookingAt()) {
      last = 1;
      at++;
      return;
    }
    String upper = count.group(2);
    long times = Long.parseLong(upper == null || upper.isEmpty() ? count.group(1) : upper);
    last = Math.min(last, Integer.MAX_VALUE) * Math.max(1, times);
    most = Math.max(most, last);
    at = count.end();
  }

  private void escape() {
    last = 1;
    if (pattern.startsWith("\\Q", at)) {
      skipBehind("\\E");
    } else if (pattern.startsWith("{", at + 2) && "xpP".indexOf(pattern.charAt(at + 1)) >= 0) {
      skipBehind("}");
    } else {
      at += 2;
    }
  }

  private void characterClass() {
    last = 1;
    at += pattern.startsWith("[^", at) ? 2 : 1;
    at += pattern.startsWith("]", at) ? 1 : 0;
    while (at < pattern.length() && pattern.charAt(at) != ']') {
      if (pattern.startsWith("[:", at) && pattern.indexOf(":]", at) > 0) {
        skipBehind(":]");
      } else {
        at += pattern.charAt(at) == '\\' ? 2 : 1;
      }
    }
    at++;
  }

  private void skipBehind(String end) {
    int found = pattern.indexOf(end, at);
    at = found < 0 ? pattern.length() : found + end.length();
  }
}
