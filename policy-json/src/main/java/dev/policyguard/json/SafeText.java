package dev.policyguard.json;

import dev.policyguard.call.PlainText;

/**
 * Foreign text, made fit to stand in a message: {@link PlainText}, never long, and without spaces
 * and other characters that a reader takes for something else.
 */
final class SafeText {

  private static final int MAX_SHOWN = 60;

  private SafeText() {}

  /** The text as a JSON string, with an ellipsis where it was cut. */
  static String quoted(String text) {
    return visible(PlainText.quoted(text, MAX_SHOWN));
  }

  /** The text as it is, with an ellipsis where it was cut. */
  static String bare(String text) {
    if (text.length() <= MAX_SHOWN) {
      return visible(text);
    }
    int end = Character.isHighSurrogate(text.charAt(MAX_SHOWN - 1)) ? MAX_SHOWN - 1 : MAX_SHOWN;
    return visible(text.substring(0, end)) + '…';
  }

  private static String visible(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> append(c, out));
    return out.toString();
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
}
