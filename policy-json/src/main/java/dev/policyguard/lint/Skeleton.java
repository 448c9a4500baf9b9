package dev.policyguard.lint;

import java.text.Normalizer;
import java.util.Locale;

/**
 * What a name looks like: two names with one skeleton may be taken for each other. It folds case,
 * width, accents, letters of Greek and Cyrillic that look like Latin ones, and leaves out what
 * cannot be seen. Never used to decide anything.
 */
final class Skeleton {

  private static final String ALIKE =
      "\u0131\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d\u03b1\u03bf\u03bd\u03b9\u03ba\u03c1\u03c4\u03c5\u03c7";
  private static final String LATIN = "iaeopcyxijshdqwaovikptux";

  private Skeleton() {}

  static String of(String name) {
    StringBuilder skeleton = new StringBuilder();
    Normalizer.normalize(name, Normalizer.Form.NFKD)
        .toLowerCase(Locale.ROOT)
        .codePoints()
        .filter(Skeleton::isSeen)
        .forEach(c -> skeleton.appendCodePoint(latin(c)));
    return skeleton.toString();
  }

  private static boolean isSeen(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private static int latin(int codePoint) {
    int at = ALIKE.indexOf(codePoint);
    return at < 0 ? codePoint : LATIN.charAt(at);
  }
}
