package dev.policyguard.json;

/**
 * Foreign text, made fit to stand in a message: nothing in it moves the cursor, hides, or turns the
 * reading direction, and it is never long.
 */
final class SafeText {

  private static final int MAX_SHOWN = 60;

  private SafeText() {}

  /** The text as a JSON string, with an ellipsis where it was cut. */
  static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    int end = cut(text);
    text.substring(0, end).codePoints().forEach(c -> appendInString(c, out));
    return out.append(end < text.length() ? "…\"" : "\"").toString();
  }

  /** The text as it is, with an ellipsis where it was cut. */
  static String bare(String text) {
    StringBuilder out = new StringBuilder();
    int end = cut(text);
    text.substring(0, end).codePoints().forEach(c -> append(c, out));
    return out.append(end < text.length() ? "…" : "").toString();
  }

  /** Appends one code point, escaped as JSON would if a reader could not see what it is. */
  static void append(int codePoint, StringBuilder out) {
    if (isVisible(codePoint)) {
      out.appendCodePoint(codePoint);
    } else {
      for (char unit : Character.toChars(codePoint)) {
        out.append(String.format("\\u%04x", (int) unit));
      }
    }
  }

  /** What to call one code point: by its name, where many know it. */
  static String named(int codePoint) {
    return switch (codePoint) {
      case '\t' -> "a tab";
      case 0xa0 -> "a no-break space (\\u00a0)";
      case 0xfeff -> "a byte order mark (\\ufeff)";
      default -> "the character " + bare(Character.toString(codePoint));
    };
  }

  static boolean isVisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> codePoint == ' ';
      default -> true;
    };
  }

  private static void appendInString(int codePoint, StringBuilder out) {
    switch (codePoint) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> append(codePoint, out);
    }
  }

  private static int cut(String text) {
    return text.codePointCount(0, Math.min(text.length(), 2 * MAX_SHOWN)) <= MAX_SHOWN
            && text.length() <= 2 * MAX_SHOWN
        ? text.length()
        : text.offsetByCodePoints(0, MAX_SHOWN);
  }
}
