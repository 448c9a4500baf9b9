package dev.policyguard.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * One question about a call: what stands at a path, compared by an operator.
 *
 * <p>Immutable and thread-safe; a condition that was built can be evaluated. Source: the policy
 * language, section 2.
 *
 * @param path where to look
 * @param operator how to compare
 * @param value what to compare with; of the kind that the operator takes
 */
public record Condition(ArgumentPath path, Operator operator, Operand value) {

  /** The most characters that a regular expression may have. */
  public static final int MAX_PATTERN_LENGTH = 1_000;

  /**
   * How large a regular expression may be with its counted repetitions written out: {@code
   * (a{20}){30}} is about 600.
   */
  public static final int MAX_PATTERN_SIZE = 10_000;

  /**
   * Checks that the value fits the operator.
   *
   * @throws IllegalArgumentException if it does not, or is a regular expression that RE2 does not
   *     take
   */
  public Condition {
    if (!operator.operand().fits(value)) {
      throw new IllegalArgumentException(
          "value: is "
              + value
              + ", must be "
              + operator.operand().words()
              + " for "
              + operator.keyword());
    }
    if (operator == Operator.REGEX) {
      checkPattern(((Operand.Text) value).value());
    }
  }

  /**
   * A condition from its parts as policies write them.
   *
   * @param path the path, as in {@code args.amount}
   * @param operator the operator
   * @param value a string, a number, a boolean or a collection of these
   * @return the condition
   * @throws IllegalArgumentException if a part is none
   */
  public static Condition of(String path, Operator operator, Object value) {
    return new Condition(ArgumentPath.parse(path), operator, Operand.of(value));
  }

  private static void checkPattern(String pattern) {
    if (pattern.length() > MAX_PATTERN_LENGTH) {
      throw new IllegalArgumentException(
          "value: has "
              + pattern.length()
              + " characters, must have at most "
              + MAX_PATTERN_LENGTH
              + " for regex");
    }
    if (PatternSize.of(pattern) > MAX_PATTERN_SIZE) {
      throw new IllegalArgumentException(
          "value: repeats too much for regex, must come to at most "
              + MAX_PATTERN_SIZE
              + " steps with {n} written out; use * or +, or smaller counts");
    }
    try {
      Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "value: is no regular expression in RE2 syntax (" + e.getDescription() + ")", e);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException(
          "value: is nested too deeply for regex; use fewer groups in each other", e);
    }
  }
}
