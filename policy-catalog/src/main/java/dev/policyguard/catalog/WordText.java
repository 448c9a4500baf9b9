package dev.policyguard.catalog;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A text and its words: split where something that is neither letter nor digit stands, and where
 * the case changes. Only the first {@value #MAX_CHARACTERS} characters are read.
 *
 * @param source the text as read: normalised, without invisible characters
 * @param words its words, in order
 * @param wasCut whether there was more than is read
 */
record WordText(String source, List<Word> words, boolean wasCut) {

  static final int MAX_CHARACTERS = 20_000;

  private static final int MAX_QUOTATION = 80;

  static WordText of(String text) {
    boolean cut = text.length() > MAX_CHARACTERS;
    String read =
        visible(
            Normalizer.normalize(
                cut ? text.substring(0, MAX_CHARACTERS) : text, Normalizer.Form.NFKC));
    return new WordText(read, split(read), cut);
  }

  /** What stands between two words, the first and the last included; cut where it is long. */
  String quotation(Word first, Word last) {
    int end = Math.min(last.end(), first.start() + MAX_QUOTATION);
    int whole = Character.isHighSurrogate(source.charAt(end - 1)) ? end - 1 : end;
    return source.substring(first.start(), Math.max(whole, first.start()));
  }

  private static String visible(String text) {
    StringBuilder visible = new StringBuilder(text.length());
    text.codePoints()
        .filter(c -> Character.getType(c) != Character.FORMAT)
        .forEach(visible::appendCodePoint);
    return visible.toString();
  }

  private static List<Word> split(String text) {
    List<Word> words = new ArrayList<>();
    boolean opens = true;
    int i = 0;
    while (i < text.length()) {
      if (!isPart(text.charAt(i))) {
        opens |= endsSentence(text, i);
        i++;
        continue;
      }
      int end = i + 1;
      while (end < text.length() && isPart(text.charAt(end)) && !changesCase(text, end)) {
        end++;
      }
      words.add(new Word(text.substring(i, end).toLowerCase(Locale.ROOT), i, end, opens));
      opens = false;
      i = end;
    }
    return List.copyOf(words);
  }

  private static boolean isPart(char c) {
    return Character.isLetterOrDigit(c) || Character.isSurrogate(c);
  }

  private static boolean endsSentence(String text, int i) {
    char c = text.charAt(i);
    return c == '\n'
        || ((c == '.' || c == '!' || c == '?')
            && (i + 1 == text.length() || text.charAt(i + 1) <= ' '));
  }

  /** {@code listFiles} and {@code HTTPServer} have two words each. */
  private static boolean changesCase(String text, int i) {
    char before = text.charAt(i - 1);
    char here = text.charAt(i);
    if (!Character.isUpperCase(here)) {
      return false;
    }
    return !Character.isUpperCase(before)
        || (i + 1 < text.length() && Character.isLowerCase(text.charAt(i + 1)));
  }
}
