package dev.policyguard.json;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Says what to write instead of what other engines have, and RE2 has not. */
final class PatternAdvice {

  private static final List<Hint> HINTS =
      List.of(
          new Hint(
              "\\(\\?<?[=!]",
              "RE2 has no lookahead and no lookbehind; write a condition for each thing to find"),
          new Hint(
              "\\\\[1-9]|\\\\k[<{']|\\(\\?P=",
              "RE2 has no backreferences; write out what is to repeat"),
          new Hint(
              "\\(\\?>|[*+?}]\\+",
              "RE2 never backtracks; write (?:...) for (?>...), and x+ for x++"),
          new Hint("\\\\Z", "write $ for the very end of the text"),
          new Hint(
              "^[*?]|/\\*\\*", "in a pattern \".*\" stands for any text, and . for any character"),
          new Hint("\\(\\?#|\\(\\?x", "RE2 has no comments in patterns"),
          new Hint("\\\\$", "write \"\\\\\\\\\" for one backslash, in JSON and in the pattern"));

  private static final Pattern ESCAPED_BACKSLASH = Pattern.compile("\\\\\\\\");

  private PatternAdvice() {}

  static Optional<String> of(String pattern) {
    String plain = ESCAPED_BACKSLASH.matcher(pattern).replaceAll("_");
    return HINTS.stream()
        .filter(hint -> hint.sign().matcher(plain).find())
        .map(Hint::advice)
        .findFirst()
        .or(
            () ->
                Optional.of(
                    "for a character that means something in patterns write \"\\\\\" before it"));
  }

  private record Hint(Pattern sign, String advice) {
    Hint(String sign, String advice) {
      this(Pattern.compile(sign), advice);
    }
  }
}
