package dev.policyguard.catalog.page;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Text that is not ours, as a reader sees it for what it is: what cannot be seen is a mark that
 * names it, what is too long is cut. It still has to be escaped where it is written.
 *
 * @param pieces the text, in order
 * @param leftOut how many characters at its end are not shown
 */
record ForeignText(List<Piece> pieces, int leftOut) {

  private static final int MAX_LINE = 300;
  private static final int MAX_BLOCK = 5_000;

  /** How many accents a letter may carry, before they climb over the lines around it. */
  private static final int MAX_ACCENTS = 4;

  /** A part of the text: characters as they are, or a mark for one that is not seen. */
  sealed interface Piece {
    String text();
  }

  /** Characters as they are. */
  record Plain(String text) implements Piece {}

  /** The name of a character that is not seen, or would climb over others. */
  record Mark(int codePoint) implements Piece {
    @Override
    public String text() {
      return String.format("‹U+%04X›", codePoint);
    }
  }

  ForeignText {
    pieces = List.copyOf(pieces);
  }

  /** A name, exactly: a blank that a reader would overlook is a mark too. */
  static ForeignText name(String text) {
    return read(text, MAX_LINE, Layout.NAME);
  }

  /** On one line: white space in a row is a blank. */
  static ForeignText line(String text) {
    return read(text, MAX_LINE, Layout.LINE);
  }

  /** With its line breaks. */
  static ForeignText block(String text) {
    return read(text, MAX_BLOCK, Layout.BLOCK);
  }

  /** Whether a model reads more in it than a reader sees who has no marks. */
  boolean hides() {
    return pieces.stream()
        .anyMatch(piece -> piece instanceof Mark mark && Visible.isHidden(mark.codePoint()));
  }

  boolean isEmpty() {
    return pieces.isEmpty();
  }

  /** Everything that is shown, the note of what is left out not included. */
  @Override
  public String toString() {
    return pieces.stream().map(Piece::text).collect(Collectors.joining());
  }

  private enum Layout {
    NAME,
    LINE,
    BLOCK
  }

  private static ForeignText read(String text, int atMost, Layout layout) {
    String shown = cut(text, atMost);
    List<Piece> pieces =
        switch (layout) {
          case NAME -> split(shown, Visible::isInName);
          case LINE -> split(shown.replaceAll("[ \\t\\r\\n]+", " "), (line, i) -> true);
          case BLOCK ->
              split(shown.replace("\r\n", "\n").replace("\t", "    "), (block, i) -> true);
        };
    return new ForeignText(pieces, text.length() - shown.length());
  }

  private static String cut(String text, int atMost) {
    if (text.length() <= atMost) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(atMost - 1)) ? atMost - 1 : atMost;
    return text.substring(0, end);
  }

  private static List<Piece> split(String text, Spaces spaces) {
    List<Piece> pieces = new ArrayList<>();
    StringBuilder plain = new StringBuilder();
    int accents = 0;
    int before = -1;
    int i = 0;
    while (i < text.length()) {
      int c = text.codePointAt(i);
      accents = isAccent(c) ? accents + 1 : 0;
      boolean seen =
          (c == ' ' || c == '\n')
              ? spaces.areSeen(text, i)
              : Visible.is(c) || joinsEmoji(text, i, before);
      if (seen && accents <= MAX_ACCENTS) {
        plain.appendCodePoint(c);
      } else {
        flush(plain, pieces);
        pieces.add(new Mark(c));
      }
      before = c;
      i += Character.charCount(c);
    }
    flush(plain, pieces);
    return pieces;
  }

  /** Whether a blank or a line break stands for itself where it is. */
  private interface Spaces {
    boolean areSeen(String text, int i);
  }

  private static void flush(StringBuilder plain, List<Piece> pieces) {
    if (!plain.isEmpty()) {
      pieces.add(new Plain(plain.toString()));
      plain.setLength(0);
    }
  }

  private static boolean isAccent(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
  }

  /** The characters that make one coloured symbol of several, between these. */
  private static boolean joinsEmoji(String text, int i, int before) {
    char c = text.charAt(i);
    boolean behindSymbol = before == 0xfe0f || (before >= 0 && isSymbol(before));
    boolean beforeSymbol = i + 1 < text.length() && isSymbol(text.codePointAt(i + 1));
    return (c == 0xfe0f && before != 0xfe0f && behindSymbol)
        || (c == 0x200d && behindSymbol && beforeSymbol);
  }

  private static boolean isSymbol(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.OTHER_SYMBOL
        || (type == Character.MODIFIER_SYMBOL && codePoint > 0xffff);
  }
}
