package dev.policyguard.catalog.page;

/** Which characters a reader sees for what they are. */
final class Visible {

  private Visible() {}

  /** Whether a character stands for itself on a page. A line break and a tab do not. */
  static boolean is(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> codePoint == ' ';
      default -> !isBlank(codePoint) && (codePoint & 0xfffe) != 0xfffe;
    };
  }

  /** Letters, marks and symbols that draw nothing. */
  private static boolean isBlank(int codePoint) {
    return codePoint == 0x034f // joins graphemes
        || codePoint == 0x115f // Hangul fillers
        || codePoint == 0x1160
        || codePoint == 0x3164
        || codePoint == 0xffa0
        || codePoint == 0x17b4 // Khmer inherent vowels
        || codePoint == 0x17b5
        || (codePoint >= 0x180b && codePoint <= 0x180f)
        || codePoint == 0x2800 // Braille without dots
        || (codePoint >= 0xfe00 && codePoint <= 0xfe0f)
        || (codePoint >= 0xe0000 && codePoint <= 0xe0fff);
  }

  /** Whether a blank in a name is seen: one between two other characters. */
  static boolean isInName(String name, int i) {
    return name.charAt(i) == ' '
        && i > 0
        && i + 1 < name.length()
        && name.charAt(i - 1) != ' '
        && name.charAt(i + 1) != ' ';
  }

  /** Whether a character draws nothing, not even room. */
  static boolean isHidden(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE -> codePoint != '\n';
      default -> isBlank(codePoint);
    };
  }

  /** The same JSON, in which every character is seen: what is not, is escaped in its string. */
  static String json(String json) {
    StringBuilder out = new StringBuilder(json.length());
    json.codePoints()
        .forEach(
            c -> {
              if (c == '\n' || is(c)) {
                out.appendCodePoint(c);
              } else if (c == '\r' || c == '\t') {
                out.append(c == '\t' ? "  " : "");
              } else {
                for (char unit : Character.toChars(c)) {
                  out.append(String.format("\\u%04x", (int) unit));
                }
              }
            });
    return out.toString();
  }
}
