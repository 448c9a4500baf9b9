package dev.policyguard.guard;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A path that is known to be one, cut into its segments. */
final class NaivePath {

  private static final Pattern SEGMENT =
      Pattern.compile(
          "^(args|caller)|\\.([^.\\[\\]]+)|\\[\"((?:[^\"\\\\]|\\\\.)*)\"]|\\[(\\d+)]|\\[(\\*)]");
  private static final Pattern ESCAPE = Pattern.compile("\\\\(u([0-9a-fA-F]{4})|.)");

  private NaivePath() {}

  /** The root as it is written, then {@code 'name}, {@code #index} or {@code *}. */
  static List<String> segments(String path) {
    List<String> segments = new ArrayList<>();
    Matcher matcher = SEGMENT.matcher(path);
    while (matcher.find()) {
      if (matcher.group(1) != null) {
        segments.add(matcher.group(1));
      } else if (matcher.group(2) != null) {
        segments.add("'" + matcher.group(2));
      } else if (matcher.group(3) != null) {
        segments.add("'" + unescaped(matcher.group(3)));
      } else {
        segments.add(matcher.group(4) != null ? "#" + matcher.group(4) : "*");
      }
    }
    return segments;
  }

  private static String unescaped(String text) {
    return ESCAPE
        .matcher(text)
        .replaceAll(
            escape ->
                Matcher.quoteReplacement(
                    escape.group(2) != null
                        ? String.valueOf((char) Integer.parseInt(escape.group(2), 16))
                        : escape.group(1).equals("n") ? "\n" : escape.group(1)));
  }
}
