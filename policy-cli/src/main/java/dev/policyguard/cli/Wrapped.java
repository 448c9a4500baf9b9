package dev.policyguard.cli;

import java.util.ArrayList;
import java.util.List;

/** Sentences for a terminal of 80 columns. */
final class Wrapped {

  private static final int WIDTH = 76;

  private Wrapped() {}

  /** The lines of a text that is broken at its spaces; a word is never broken. */
  static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() > 0 && line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  /** So many of a thing, as in {@code 1 file} and {@code 2 files}. */
  static String count(long number, String thing) {
    return number + " " + thing + (number == 1 ? "" : "s");
  }
}
