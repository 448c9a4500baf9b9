package dev.policyguard.call;

/**
 * Makes foreign text fit to stand in a message, a log line or a document, where it can forge none
 * of them: what a reader cannot see for what it is, is written as JSON's escape. That is control,
 * zero-width and bidi characters, line separators and lone surrogates; quotes and backslashes too.
 *
 * <p>All methods are pure, and cost time in proportion to the text that is kept.
 */
public final class PlainText {

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private PlainText() {}

  /**
   * The text on one line.
   *
   * @param text any text
   * @return the same without quotes around it
   */
  public static String of(String text) {
    String quoted = quoted(text);
    return quoted.substring(1, quoted.length() - 1);
  }

  /**
   * The text as a JSON string.
   *
   * @param text any text
   * @return the same in quotes
   */
  public static String quoted(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2);
    append(text, out);
    return out.toString();
  }

  /**
   * The text as a JSON string, cut where it is longer than a message should be.
   *
   * @param text any text
   * @param atMost how many characters of it are kept
   * @return the same in quotes, with an ellipsis where it was cut
   */
  public static String quoted(String text, int atMost) {
    if (text.length() <= atMost) {
      return quoted(text);
    }
    int end = Character.isHighSurrogate(text.charAt(atMost - 1)) ? atMost - 1 : atMost;
    return quoted(text.substring(0, end) + '…');
  }

  private static void append(String text, StringBuilder out) {
    out.append('"');
    int i = 0;
    while (i < text.length()) {
      int codePoint = text.codePointAt(i);
      i += Character.charCount(codePoint);
      switch (codePoint) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (isPlain(codePoint)) {
            out.appendCodePoint(codePoint);
          } else {
            for (char unit : Character.toChars(codePoint)) {
              escape(unit, out);
            }
          }
        }
      }
    }
    out.append('"');
  }

  /** A list of our own, since the JDK's tables, and with them a policy's revision, would change. */
  private static boolean isPlain(int codePoint) {
    boolean control = codePoint < 0x20 || (codePoint >= 0x7f && codePoint < 0xa0);
    boolean loneSurrogate = codePoint >= 0xd800 && codePoint < 0xe000;
    boolean zeroWidthOrBidi =
        codePoint == 0xad
            || codePoint == 0x61c
            || (codePoint >= 0x200b && codePoint <= 0x200f)
            || (codePoint >= 0x2028 && codePoint <= 0x202e)
            || (codePoint >= 0x2060 && codePoint <= 0x206f)
            || codePoint == 0xfeff
            || (codePoint >= 0xe0000 && codePoint <= 0xe007f);
    return !control && !loneSurrogate && !zeroWidthOrBidi;
  }

  private static void escape(char unit, StringBuilder out) {
    out.append("\\u")
        .append(HEX[unit >> 12])
        .append(HEX[unit >> 8 & 0xf])
        .append(HEX[unit >> 4 & 0xf])
        .append(HEX[unit & 0xf]);
  }
}
