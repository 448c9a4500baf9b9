package dev.policyguard.tool;

import java.util.BitSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Says what differs between two texts: both around the difference, and the characters by their
 * numbers where a reader may not see it. Pure; costs time in proportion to the texts.
 */
final class TextDifference {

  private static final int AROUND = 40;
  private static final int MAX_SHOWN = 300;
  private static final int FEW = 4;
  private static final int MAX_NUMBERS = 8;

  private final String was;
  private final String now;

  /** How many characters are the same at the start, and at the end. */
  private final int start;

  private final int end;

  private TextDifference(String was, String now) {
    this.was = was;
    this.now = now;
    int shorter = Math.min(was.length(), now.length());
    int same = 0;
    while (same < shorter && was.charAt(same) == now.charAt(same)) {
      same++;
    }
    this.start = isSplit(was, same) || isSplit(now, same) ? same - 1 : same;
    int back = 0;
    while (back < shorter - start
        && was.charAt(was.length() - back - 1) == now.charAt(now.length() - back - 1)) {
      back++;
    }
    this.end =
        isSplit(was, was.length() - back) || isSplit(now, now.length() - back) ? back - 1 : back;
  }

  /** The sentence; the texts differ. */
  static String between(String was, String now) {
    TextDifference difference = new TextDifference(was, now);
    return "was " + difference.shown(was) + ", is " + difference.shown(now) + difference.numbers();
  }

  /** The characters of a text that may look like others, by their numbers. */
  static String letters(String text) {
    String foreign = foreign(text, "");
    return foreign.isEmpty() ? "" : "; it has " + foreign;
  }

  private static boolean isSplit(String text, int at) {
    return at > 0
        && at < text.length()
        && Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at));
  }

  private String shown(String text) {
    int from = Math.max(0, start - AROUND);
    int changedTo = text.length() - end;
    int to = Math.min(Math.min(text.length(), changedTo + AROUND), start + MAX_SHOWN);
    from = isSplit(text, from) ? from + 1 : from;
    to = isSplit(text, to) ? to - 1 : to;
    return Shown.text(
            (from > 0 ? "…" : "") + text.substring(from, to) + (to < text.length() ? "…" : ""))
        + (to < changedTo ? " (and " + (changedTo - to) + " changed characters more)" : "");
  }

  private String numbers() {
    String gone = was.substring(start, was.length() - end);
    String came = now.substring(start, now.length() - end);
    if (isDoubtful(gone, came)) {
      return "; "
          + (came.isEmpty()
              ? numbers(gone.codePoints()) + " was removed"
              : gone.isEmpty()
                  ? numbers(came.codePoints()) + " was added"
                  : numbers(gone.codePoints()) + " became " + numbers(came.codePoints()));
    }
    String onlyNow = foreign(came, was);
    String onlyThen = foreign(gone, now);
    return (onlyNow.isEmpty() ? "" : "; new in it: " + onlyNow)
        + (onlyThen.isEmpty() ? "" : "; no longer in it: " + onlyThen);
  }

  /** So little that it may be overlooked, and a reader may not see what it is. */
  private static boolean isDoubtful(String gone, String came) {
    String both = gone + came;
    return gone.codePointCount(0, gone.length()) <= FEW
        && came.codePointCount(0, came.length()) <= FEW
        && (both.isBlank() || both.codePoints().anyMatch(c -> c < ' ' || c > '~'));
  }

  /**
   * Characters that look like others, or like nothing, are among those that ASCII does not have.
   */
  private static String foreign(String text, String other) {
    BitSet known = other.codePoints().collect(BitSet::new, BitSet::set, BitSet::or);
    return numbers(text.codePoints().filter(c -> c > '~' && !known.get(c)).distinct());
  }

  private static String numbers(IntStream codePoints) {
    int[] all = codePoints.toArray();
    String first =
        IntStream.of(all)
            .limit(MAX_NUMBERS)
            .mapToObj(c -> String.format("U+%04X", c))
            .collect(Collectors.joining(" "));
    return all.length > MAX_NUMBERS
        ? first + " and " + (all.length - MAX_NUMBERS) + " more"
        : first;
  }
}
