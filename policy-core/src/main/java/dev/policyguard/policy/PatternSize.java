package dev.policyguard.policy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a regular expression is with its counted repetitions written out. RE2 takes linear time,
 * but it copies what is repeated: thirty characters can ask for a hundred million copies. So this
 * is looked at before a pattern is compiled.
 */
final class PatternSize {

  private static final Pattern COUNT = Pattern.compile("\\{([0-9]{1,9})(?:,([0-9]{0,9}))?}");

  private final String pattern;
  private final Deque<Long> outer = new ArrayDeque<>();
  private long size;
  private long last;
  private int at;

  private PatternSize(String pattern) {
    this.pattern = pattern;
  }

  /** How many characters, classes and escapes there are; of a pattern that is none, any number. */
  static long of(String pattern) {
    PatternSize scan = new PatternSize(pattern);
    while (scan.at < pattern.length()) {
      scan.next();
    }
    return scan.outer.stream().reduce(scan.size, PatternSize::sum);
  }

  private void next() {
    switch (pattern.charAt(at)) {
      case '\\' -> escape();
      case '[' -> characterClass();
      case '(' -> {
        outer.push(size);
        size = 1;
        at++;
      }
      case ')' -> {
        last = size;
        size = sum(last, outer.isEmpty() ? 0 : outer.pop());
        at++;
      }
      case '{' -> count();
      case '*', '+', '?' -> at++;
      default -> {
        atom();
        at++;
      }
    }
  }

  private void atom() {
    last = 1;
    size = sum(size, 1);
  }

  private void count() {
    Matcher count = COUNT.matcher(pattern).region(at, pattern.length());
    if (!count.lookingAt()) {
      atom();
      at++;
      return;
    }
    String upper = count.group(2);
    long times = Long.parseLong(upper == null || upper.isEmpty() ? count.group(1) : upper);
    long copies = last * Math.max(1, times);
    size = sum(size, copies - last);
    last = Math.min(copies, Integer.MAX_VALUE);
    at = count.end();
  }

  /** The sum, as far as it matters: it never overflows, nor does its product with a count. */
  private static long sum(long a, long b) {
    return Math.min(a + b, Integer.MAX_VALUE);
  }

  private void escape() {
    atom();
    if (pattern.startsWith("\\Q", at)) {
      int start = at;
      skipBehind("\\E");
      size = sum(size, at - start);
    } else if (pattern.startsWith("{", at + 2) && "xpP".indexOf(pattern.charAt(at + 1)) >= 0) {
      skipBehind("}");
    } else {
      at += 2;
    }
  }

  private void characterClass() {
    atom();
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
