package dev.policyguard.catalog;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * A text and its words: split where something that is neither letter nor digit stands, between
 * letters and digits, and where the case changes; {@code &} is a word. Only the first {@value
 * #MAX_CHARACTERS} characters are read.
 *
 * @param source the text as read: normalised, without invisible characters
 * @param words its words, in order
 * @param wasCut whether there was more than is read
 */
record WordText(String source, List<Word> words, boolean wasCut) {

  static final int MAX_CHARACTERS = 20_000;

  /** As many accents on one letter as Unicode's stream-safe text has. */
  private static final int MAX_MARKS = 30;

  /**
   * Reads a text.
   *
   * @param text the text
   * @param isWhole whether letters in a row are one word, although their case changes: {@code
   *     DeLeTe}
   */
  static WordText of(String text, Predicate<String> isWhole) {
    String start = text.substring(0, Math.min(text.length(), MAX_CHARACTERS));
    String whole = Normalizer.normalize(visible(start), Normalizer.Form.NFKC);
    String read = whole.substring(0, Math.min(whole.length(), MAX_CHARACTERS));
    boolean cut = text.length() > MAX_CHARACTERS || whole.length() > MAX_CHARACTERS;
    return new WordText(read, new Splitter(read, isWhole).words(), cut);
  }

  /** What stands between two words, the first and the last included; cut where it is long. */
  String quotation(Word first, Word last) {
    return Quotation.cut(source.substring(first.start(), last.end()));
  }

  /** Whether a comma or the like stands before a word: what follows is a clause of its own. */
  boolean opensClause(int at) {
    return at > 0
        && source
            .substring(words.get(at - 1).end(), words.get(at).start())
            .chars()
            .anyMatch(c -> ",;:(\u2013\u2014".indexOf(c) >= 0);
  }

  /** Without what is not shown, and without floods of accents, which take long to normalise. */
  private static String visible(String text) {
    StringBuilder visible = new StringBuilder(text.length());
    int marks = 0;
    for (int c : text.codePoints().filter(c -> !isInvisible(c)).toArray()) {
      marks = isMark(c) ? marks + 1 : 0;
      if (marks <= MAX_MARKS) {
        visible.appendCodePoint(c);
      }
    }
    return visible.toString();
  }

  private static boolean isInvisible(int c) {
    int type = Character.getType(c);
    return type == Character.FORMAT || (type == Character.CONTROL && !Character.isWhitespace(c));
  }

  private static boolean isMark(int c) {
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
  }

  /** Splits a text into words. */
  private record Splitter(String text, Predicate<String> isWhole) {

    List<Word> words() {
      List<Word> words = new ArrayList<>();
      boolean opens = true;
      int i = 0;
      while (i < text.length()) {
        if (text.charAt(i) == '&') {
          words.add(new Word("&", i, i + 1, opens));
          i++;
        } else if (isPart(text.charAt(i))) {
          i = addRun(words, i, opens);
          opens = false;
        } else {
          opens |= endsSentence(i);
          i++;
        }
      }
      return List.copyOf(words);
    }

    /** Adds the words that stand in a row without anything between them. */
    private int addRun(List<Word> words, int start, boolean opens) {
      int end = start + 1;
      while (end < text.length() && isPart(text.charAt(end))) {
        end++;
      }
      boolean whole = isWhole.test(folded(start, end));
      int from = start;
      for (int i = start + 1; i <= end; i++) {
        if (i == end || (!whole && changes(i))) {
          words.add(new Word(folded(from, i), from, i, opens && from == start));
          from = i;
        }
      }
      return end;
    }

    /** In lower case, without accents. */
    private String folded(int start, int end) {
      String word = text.substring(start, end).toLowerCase(Locale.ROOT);
      if (word.chars().allMatch(c -> c < 128)) {
        return word;
      }
      StringBuilder folded = new StringBuilder(word.length());
      Normalizer.normalize(word, Normalizer.Form.NFD)
          .codePoints()
          .filter(c -> !isMark(c))
          .forEach(folded::appendCodePoint);
      return folded.toString();
    }

    private static boolean isPart(char c) {
      return Character.isLetterOrDigit(c) || Character.isSurrogate(c) || isMark(c);
    }

    private boolean endsSentence(int i) {
      char c = text.charAt(i);
      return c == '\n'
          || ((c == '.' || c == '!' || c == '?')
              && (i + 1 == text.length() || text.charAt(i + 1) <= ' '));
    }

    /** {@code listFiles}, {@code HTTPServer} and {@code s3} have two words each. */
    private boolean changes(int i) {
      char before = text.charAt(i - 1);
      char here = text.charAt(i);
      if (Character.isDigit(before) != Character.isDigit(here) && !isMark(here)) {
        return true;
      }
      if (!Character.isUpperCase(here)) {
        return false;
      }
      return !Character.isUpperCase(before)
          || (i + 1 < text.length() && Character.isLowerCase(text.charAt(i + 1)));
    }
  }
}
