package dev.policyguard.mcp;

/**
 * Makes text fit to be shown or logged: what a terminal, a log or a model might take for something
 * else than text is written as its escape. That is every control and format character, bidi
 * controls and zero-width characters among them, line and paragraph separators, lone surrogates,
 * and code points that are not assigned.
 */
final class PlainText {

  private PlainText() {}

  /** All of the text, on one line. */
  static String of(String text) {
    return of(text, Integer.MAX_VALUE);
  }

  /** The text on one line, cut off behind so many characters of the original. */
  static String of(String text, int atMost) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), atMost));
    int i = 0;
    while (i < text.length() && i < atMost) {
      int codePoint = text.codePointAt(i);
      i += Character.charCount(codePoint);
      if (isPlain(codePoint)) {
        out.appendCodePoint(codePoint);
      } else {
        escape(codePoint, out);
      }
    }
    return i < text.length() ? out.append('…').toString() : out.toString();
  }

  private static boolean isPlain(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  private static void escape(int codePoint, StringBuilder out) {
    switch (codePoint) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        for (char unit : Character.toChars(codePoint)) {
          out.append("\\u");
          for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(Character.forDigit(unit >> shift & 0xf, 16));
          }
        }
      }
    }
  }
}
