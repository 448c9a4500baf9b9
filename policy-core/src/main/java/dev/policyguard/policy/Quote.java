package dev.policyguard.policy;

/**
 * Writes text as a JSON string, so that it can stand in a document, a message or a log line and
 * forge none of them.
 */
final class Quote {

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private static final int MAX_SHOWN = 60;

  private Quote() {}

  static String of(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2);
    append(text, out);
    return out.toString();
  }

  /** The same, cut where it is longer than a message should be. */
  static String shortened(String text) {
    return text.length() <= MAX_SHOWN ? of(text) : of(text.substring(0, MAX_SHOWN) + '…');
  }

  /**
   * The same without the quotes, for text that is no string of its own: a pointer, a file's name.
   */
  static String escape(String text) {
    String quoted = of(text);
    return quoted.substring(1, quoted.length() - 1);
  }

  /**
   * Escapes what JSON demands and, beyond it, everything that a terminal or an encoder might take
   * amiss: control, zero-width and bidi characters, line separators and lone surrogates.
   */
  static void append(String text, StringBuilder out) {
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
