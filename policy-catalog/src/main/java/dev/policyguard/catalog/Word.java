package dev.policyguard.catalog;

/**
 * One word of a text.
 *
 * @param text the word, in lower case
 * @param start where it starts in the text
 * @param end where it ends, exclusive
 * @param opensSentence whether a sentence starts with it
 */
record Word(String text, int start, int end, boolean opensSentence) {}
