package dev.policyguard.policy;

/**
 * Says how large a regular expression becomes once its counted repetitions are written out, without
 * writing them out: {@code (((a{100}){100}){100}){100}} has 27 characters and would need more
 * memory than there is. An estimate from above, in one pass; confined to a thread.
 */
final class PatternSize {

  /** More is the same as far as anybody asks. */
  private static final long TOO_MUCH = Integer.MAX_VALUE;

  private final String pattern;
  private int at;
  private long repetitions;

  private PatternSize(String pattern) {
    this.pattern = pattern;
  }

  static long of(String pattern) {
    long[] sizes = new long[pattern.length() + 2];
    return new PatternSize(pattern).sum(sizes);
  }

  /**
   * The sizes of the groups that are open, the outermost first: a group's own until now, to which
   * its last part is added once it is known how often that is repeated.
   */
  private long sum(long[] sizes) {
    int open = 0;
    long last = 0;
    while (at < pattern.length()) {
      char c = pattern.charAt(at);
      if (c == '(') {
        sizes[open++] += last;
        sizes[open] = 2;
        last = 0;
        at++;
      } else if (c == ')' && open > 0) {
        last += sizes[open--];
        at++;
      } else if (c == '{' && skipRepetition()) {
        last = capped(last * repetitions);
      } else if (c == '*' || c == '+' || c == '?') {
        last = capped(last + 1);
        at++;
      } else {
        sizes[open] = capped(sizes[open] + last);
        last = 1;
        skipAtom(c);
      }
    }
    long total = last;
    for (int i = 0; i <= open; i++) {
      total = capped(total + sizes[i]);
    }
    return total;
  }

  /** Reads {@code {3}}, {@code {3,}} and {@code {3,5}}; any other brace stands for itself. */
  private boolean skipRepetition() {
    int close = pattern.indexOf('}', at);
    if (close <= at + 1 || !isCounts(pattern.substring(at + 1, close))) {
      return false;
    }
    repetitions = 2;
    for (String count : pattern.substring(at + 1, close).split(",", -1)) {
      repetitions = Math.max(repetitions, count.isEmpty() ? 0 : 1 + count(count));
    }
    at = close + 1;
    return true;
  }

  private static boolean isCounts(String text) {
    return text.chars().allMatch(c -> c == ',' || (c >= '0' && c <= '9'));
  }

  private static long count(String digits) {
    return digits.length() > 9 ? TOO_MUCH : Long.parseLong(digits);
  }

  private void skipAtom(char c) {
    if (c == '[') {
      skipClass();
    } else if (c == '\\') {
      skipEscape();
    } else {
      at++;
    }
  }

  /** {@code \x{10FFFF}} and {@code \p{Greek}} have braces of their own. */
  private void skipEscape() {
    char escaped = at + 1 < pattern.length() ? pattern.charAt(at + 1) : ' ';
    at += 2;
    boolean takesBraces = escaped == 'x' || escaped == 'p' || escaped == 'P';
    if (takesBraces && pattern.startsWith("{", at)) {
      int close = pattern.indexOf('}', at);
      at = close < 0 ? pattern.length() : close + 1;
    }
  }

  /** A bracket that comes first stands for itself, and {@code [:alpha:]} has its own. */
  private void skipClass() {
    at++;
    at += pattern.startsWith("^", at) ? 1 : 0;
    at += pattern.startsWith("]", at) ? 1 : 0;
    while (at < pattern.length() && pattern.charAt(at) != ']') {
      if (pattern.startsWith("[:", at) && pattern.indexOf(":]", at) > 0) {
        at = pattern.indexOf(":]", at) + 2;
      } else if (pattern.charAt(at) == '\\') {
        skipEscape();
      } else {
        at++;
      }
    }
    at++;
  }

  private static long capped(long size) {
    return Math.min(size, TOO_MUCH);
  }
}
