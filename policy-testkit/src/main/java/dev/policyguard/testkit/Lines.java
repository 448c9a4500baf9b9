package dev.policyguard.testkit;

import dev.policyguard.policy.Problem;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Says in which line and column a place in a text is, and what it looks like. Lines end with LF, CR
 * LF or CR. Immutable; a question takes logarithmic time, however long the lines are.
 */
final class Lines {

  private static final int BEFORE = 60;
  private static final int BEHIND = 40;

  private final String text;
  private final int[] starts;

  /** Where the second halves of surrogate pairs are: each takes an offset, but no column. */
  private final int[] secondHalves;

  Lines(String text) {
    this.text = text;
    this.starts =
        IntStream.concat(
                IntStream.of(0),
                IntStream.range(0, text.length()).filter(this::endsLine).map(i -> i + 1))
            .toArray();
    this.secondHalves =
        IntStream.range(1, text.length())
            .filter(i -> Character.isSurrogatePair(text.charAt(i - 1), text.charAt(i)))
            .toArray();
  }

  private boolean endsLine(int offset) {
    char c = text.charAt(offset);
    boolean beforeLineFeed = offset + 1 < text.length() && text.charAt(offset + 1) == '\n';
    return c == '\n' || (c == '\r' && !beforeLineFeed);
  }

  Problem.Location at(long offset) {
    int place = (int) Math.max(0, Math.min(offset, text.length()));
    int line = upTo(starts, place);
    int start = starts[line - 1];
    int column = place - start - (upTo(secondHalves, place) - upTo(secondHalves, start)) + 1;
    int from = text.offsetByCodePoints(place, -Math.min(column - 1, BEFORE));
    while (from < place && isBlank(text.charAt(from))) {
      from++;
    }
    String before = shown(from, place);
    String excerpt = before + shown(place, end(place));
    return new Problem.Location(
        line, column, excerpt.stripTrailing(), before.codePointCount(0, before.length()), 1);
  }

  /** How many of these ascending numbers are not above another. */
  private static int upTo(int[] ascending, int number) {
    int found = Arrays.binarySearch(ascending, number);
    return found >= 0 ? found + 1 : -found - 1;
  }

  private int end(int place) {
    int end = place;
    for (int i = 0; i < BEHIND && end < text.length() && !isLineEnd(text.charAt(end)); i++) {
      end += Character.charCount(text.codePointAt(end));
    }
    return end;
  }

  /** A part of a line; what cannot be seen is a space, so that a mark below it is in its place. */
  private String shown(int from, int to) {
    return text.substring(from, to)
        .codePoints()
        .map(codePoint -> Shown.isVisible(codePoint) ? codePoint : ' ')
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static boolean isLineEnd(char c) {
    return c == '\n' || c == '\r';
  }
}
