package dev.policyguard.catalog;

/**
 * One word of a text.
 *
 * @param text the word, in lower case and without accents
 * @param start where it starts in the text
 * @param end where it ends, exclusive
 * @param opensSentence whether a sentence starts with it
 */
record Word(String text, int start, int end, boolean opensSentence) {

  /** Whether the lexicon, which knows the letters of ASCII alone, can read the whole word. */
  boolean isPlain() {
    return text.chars().allMatch(c -> c < 128);
  }

  /** Whether letters of another alphabet with capitals stand among Latin ones: a disguise. */
  boolean mixesAlphabets() {
    return text.length() > 2
        && text.chars().anyMatch(c -> c >= 'a' && c <= 'z')
        && text.codePoints().anyMatch(Word::isOfAnotherAlphabet);
  }

  private static boolean isOfAnotherAlphabet(int c) {
    return (Character.isLowerCase(c) || Character.isUpperCase(c))
        && Character.UnicodeScript.of(c) != Character.UnicodeScript.LATIN;
  }
}
