package dev.policyguard.catalog;

/** Cuts what is quoted to a length that can be shown. */
final class Quotation {

  static final int MAX_CHARACTERS = 80;

  private Quotation() {}

  /** The text, or its start; a pair of surrogates is not cut in two. */
  static String cut(String text) {
    if (text.length() <= MAX_CHARACTERS) {
      return text;
    }
    boolean splits = Character.isHighSurrogate(text.charAt(MAX_CHARACTERS - 1));
    return text.substring(0, splits ? MAX_CHARACTERS - 1 : MAX_CHARACTERS);
  }
}
