package dev.policyguard.json;

/** The part of JSON's grammar that is inside double quotes, and what goes wrong there. */
final class StringSyntax {

  private static final int ESCAPE_LENGTH = "\\u0000".length();

  private StringSyntax() {}

  /**
   * Walks over a string.
   *
   * @param start the offset of the opening quote
   * @return the offset behind the closing quote
   */
  static int end(String text, int start) throws SyntaxMistake {
    int at = start + 1;
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at);
      if (c == '\n' || c == '\r') {
        throw notClosed(start, at).advise("a line break inside a string is written \\n");
      } else if (c < ' ') {
        throw new SyntaxMistake(
                at,
                at + 1,
                "has " + SafeText.named(c) + " inside a string",
                "must have it as an escape")
            .advise("write " + (c == '\t' ? "\\t" : SafeText.bare(Character.toString(c))));
      }
      at = c == '\\' ? endOfEscape(text, at) : at + 1;
    }
    if (at >= text.length()) {
      throw notClosed(start, text.length());
    }
    return at + 1;
  }

  /**
   * Reads a member's name. Jackson wants both halves of an escaped pair as escapes, and only in
   * names.
   *
   * @param start the offset of the opening quote
   * @param end the offset behind the closing quote of a string that is well formed
   */
  static String name(String text, int start, int end) throws SyntaxMistake {
    StringBuilder name = new StringBuilder();
    int at = start + 1;
    while (at < end - 1) {
      if (text.charAt(at) != '\\') {
        name.append(text.charAt(at++));
      } else if (text.charAt(at + 1) != 'u') {
        char escaped = text.charAt(at + 1);
        int known = "bfnrt".indexOf(escaped);
        name.append(known < 0 ? escaped : "\b\f\n\r\t".charAt(known));
        at += 2;
      } else if (!Character.isSurrogate(unit(text, at))) {
        name.append(unit(text, at));
        at += ESCAPE_LENGTH;
      } else if (isPair(text, at)) {
        name.append(unit(text, at)).append(unit(text, at + ESCAPE_LENGTH));
        at += 2 * ESCAPE_LENGTH;
      } else {
        String half = text.substring(at, at + ESCAPE_LENGTH);
        throw new SyntaxMistake(
                at,
                at + ESCAPE_LENGTH,
                "has half of a surrogate pair, " + half,
                "must have whole characters")
            .advise("write both halves as escapes, or the character itself");
      }
    }
    return name.toString();
  }

  private static int endOfEscape(String text, int start) throws SyntaxMistake {
    int at = start + 1;
    if (at < text.length() && text.charAt(at) == 'u') {
      return endOfUnicodeEscape(text, start);
    } else if (at < text.length() && "\"\\/bfnrt".indexOf(text.charAt(at)) < 0) {
      int end = at + Character.charCount(text.codePointAt(at));
      throw new SyntaxMistake(
              start,
              end,
              "has the escape " + SafeText.bare(text.substring(start, end)),
              "must be one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000")
          .advise("a backslash itself is written \\\\");
    }
    return at + 1;
  }

  private static int endOfUnicodeEscape(String text, int start) throws SyntaxMistake {
    int end = start + ESCAPE_LENGTH;
    for (int at = start + 2; at < end; at++) {
      if (at == text.length() || "0123456789abcdefABCDEF".indexOf(text.charAt(at)) < 0) {
        throw new SyntaxMistake(
            start, at, "has an escape that is not complete", "must be \\u and four hex digits");
      }
    }
    return end;
  }

  private static boolean isPair(String text, int escape) {
    int next = escape + ESCAPE_LENGTH;
    return Character.isHighSurrogate(unit(text, escape))
        && text.startsWith("\\u", next)
        && Character.isLowSurrogate(unit(text, next));
  }

  private static char unit(String text, int escape) {
    return (char) Integer.parseInt(text, escape + 2, escape + ESCAPE_LENGTH, 16);
  }

  private static SyntaxMistake notClosed(int start, int end) {
    return new SyntaxMistake(
        start, end, "has a string that is not closed", "must close it with \"");
  }
}
