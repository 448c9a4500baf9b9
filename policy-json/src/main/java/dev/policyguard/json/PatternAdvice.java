package dev.policyguard.json;

import dev.policyguard.policy.Condition;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Says what to write instead of what other engines have, and RE2 has not. */
final class PatternAdvice {

  private static final List<Hint> HINTS =
      List.of(
          Hint.of(
              "\\(\\?<?[=!]",
              "RE2 has no lookahead and no lookbehind; write a condition for each thing to find"),
          Hint.of(
              "\\\\[1-9]|\\\\k[<{']|\\(\\?P=",
              "RE2 has no backreferences; write out what is to repeat"),
          Hint.of("\\(\\?>", "RE2 never backtracks; write (?:...)"),
          Hint.of("[*+?}]\\+", "RE2 never backtracks; leave out the second +"),
          Hint.of("\\\\Z", "write $ for the very end of the text"),
          Hint.of("^[*?]|\\*\\*", "in a pattern .* stands for any text, and . for any character"),
          Hint.of("\\(\\?#|\\(\\?[a-z]*x", "RE2 has no comments in patterns"),
          Hint.of("[0-9]}|,}", "+ or * repeats without a bound, and without copies"),
          Hint.of(
              "\\\\[cegGhHiIjJklLmMNoOqRTuUVXyY]",
              "RE2 has \\\\d, \\\\s, \\\\w, \\\\b, their opposites in capitals, and \\\\x{10ffff}"),
          Hint.of("\\\\$", "for a backslash write \"\\\\\\\\\": JSON takes half of them"));

  private static final Pattern ESCAPED_BACKSLASH = Pattern.compile("\\\\\\\\");

  private PatternAdvice() {}

  static Optional<String> of(String pattern) {
    if (pattern.length() > Condition.MAX_PATTERN_LENGTH) {
      return Optional.of("write several rules or conditions, one for each part");
    }
    String plain = ESCAPED_BACKSLASH.matcher(pattern).replaceAll("_");
    return HINTS.stream()
        .filter(hint -> hint.sign().matcher(plain).find())
        .map(Hint::advice)
        .findFirst()
        .or(() -> Optional.of("to find one of .*+?()[]{}|^$ itself write \"\\\\\" before it"));
  }

  /**
   * What to write instead of something.
   *
   * @param sign how to see that it is there
   * @param advice what to write
   */
  private record Hint(Pattern sign, String advice) {
    static Hint of(String sign, String advice) {
      return new Hint(Pattern.compile(sign), advice);
    }
  }
}
