package dev.policyguard.json;

import dev.policyguard.policy.Problem.Location;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A document's text and its name: knows the line and column of every offset, and how the place
 * looks.
 *
 * <p>Lines end with LF, CRLF or CR, as editors count them. A byte order mark at the start belongs
 * to no column. Thread-safe; a lookup takes logarithmic time, however long the lines are, but the
 * first, which counts the lines.
 */
final class SourceText {

  private static final char BYTE_ORDER_MARK = '\ufeff';
  private static final int MAX_EXCERPT = 100;
  private static final int BEFORE_CARET = 60;

  private final String name;
  private final String text;

  /** Counted when a place is first asked for, which is never in a document without problems. */
  private volatile @Nullable Columns columns;

  SourceText(String name, String text) {
    this.name = name;
    this.text = text.isEmpty() || text.charAt(0) != BYTE_ORDER_MARK ? text : text.substring(1);
  }

  String name() {
    return name;
  }

  String text() {
    return text;
  }

  int line(int offset) {
    return countUpTo(columns().lineStarts, offset);
  }

  /** Describes the text from one offset to another, which is at or behind it. */
  Location locate(int start, int end) {
    int line = line(start);
    int lineStart = columns().lineStarts[line - 1];
    int[] pairs = columns().pairs;
    int column = start - lineStart - countUpTo(pairs, start) + countUpTo(pairs, lineStart) + 1;
    return excerpt(line, column, lineStart, start, end);
  }

  private Location excerpt(int line, int column, int lineStart, int start, int end) {
    int indented = endOfIndent(lineStart, start);
    int from = Math.max(indented, start - BEFORE_CARET);
    StringBuilder shown = new StringBuilder(from > indented ? "…" : "");
    int at = from > indented && Character.isLowSurrogate(text.charAt(from)) ? from + 1 : from;
    at = append(at, start, shown);
    int caret = shown.codePointCount(0, shown.length());
    int last = Math.min(text.length(), from + MAX_EXCERPT);
    at = append(at, Math.min(end, last), shown);
    int width = shown.codePointCount(0, shown.length()) - caret;
    at = append(at, last, shown);
    if (at < text.length() && !isLineEnd(text.charAt(at))) {
      shown.append('…');
    }
    return new Location(line, column, shown.toString().stripTrailing(), caret, Math.max(1, width));
  }

  /** Shows the text up to a bound or the line's end; says where it stopped. */
  private int append(int from, int bound, StringBuilder shown) {
    int at = from;
    while (at < bound && !isLineEnd(text.charAt(at))) {
      int codePoint = text.codePointAt(at);
      SafeText.append(codePoint == '\t' ? ' ' : codePoint, shown);
      at += Character.charCount(codePoint);
    }
    return at;
  }

  /** Indentation is not shown, unless somebody indents by a thousand. */
  private int endOfIndent(int lineStart, int bound) {
    int at = lineStart;
    while (at < bound && at - lineStart < 1_000 && isIndent(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isIndent(char c) {
    return c == ' ' || c == '\t';
  }

  private static boolean isLineEnd(char c) {
    return c == '\n' || c == '\r';
  }

  private Columns columns() {
    Columns counted = columns;
    if (counted == null) {
      counted = new Columns(lineStarts(text), pairs(text));
      columns = counted;
    }
    return counted;
  }

  private static int[] lineStarts(String text) {
    IntStream behindLineEnds =
        IntStream.range(0, text.length())
            .filter(
                i ->
                    text.charAt(i) == '\n'
                        || (text.charAt(i) == '\r'
                            && (i + 1 == text.length() || text.charAt(i + 1) != '\n')))
            .map(i -> i + 1);
    return IntStream.concat(IntStream.of(0), behindLineEnds).toArray();
  }

  private static int[] pairs(String text) {
    return IntStream.range(1, text.length())
        .filter(i -> Character.isSurrogatePair(text.charAt(i - 1), text.charAt(i)))
        .toArray();
  }

  /** How many of these ascending numbers are not above a bound. */
  private static int countUpTo(int[] ascending, int bound) {
    int found = Arrays.binarySearch(ascending, bound);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** What offsets have to do with lines and columns. */
  private static final class Columns {
    private final int[] lineStarts;

    /** Where the second halves of surrogate pairs are: each takes an offset, but no column. */
    private final int[] pairs;

    Columns(int[] lineStarts, int[] pairs) {
      this.lineStarts = lineStarts;
      this.pairs = pairs;
    }
  }
}
