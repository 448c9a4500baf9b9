package dev.policyguard.json;

import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Problem;
import dev.policyguard.policy.Window;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code "10/minute"} says.
 *
 * @param max the number in front of the slash
 * @param window the unit behind it
 */
record Rate(Amount max, Window window) {

  private static final Pattern SYNTAX = Pattern.compile("((?:0|[1-9][0-9]*)(?:[.][0-9]+)?)/(.*)");

  /** What people write who mean the same. */
  private static final Pattern NEAR =
      Pattern.compile(
          "\\s*(-?[0-9.]{1,20}(?:e[0-9]{1,2})?)\\s*(?:/|per|a|an|each|every)?\\s*"
              + "([a-z]{0,20}|[0-9]{1,9})\\s*");

  private static final int MAX_NEAR = 60;

  /** Reads a rate; empty if it is none. */
  static Optional<Rate> parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    return matcher.matches() ? of(matcher.group(1), matcher.group(2)) : Optional.empty();
  }

  private static Optional<Rate> of(String number, String unit) {
    if (number.length() > JsonReader.MAX_NUMBER_LENGTH) {
      return Optional.empty();
    }
    BigDecimal max = new BigDecimal(number);
    boolean inBounds =
        max.signum() > 0
            && max.compareTo(Amount.MAX.toBigDecimal()) <= 0
            && max.stripTrailingZeros().scale() <= Amount.DECIMALS;
    return inBounds ? Window.named(unit).map(w -> new Rate(Amount.of(max), w)) : Optional.empty();
  }

  /** Says why a text is no rate, and which it might be. */
  static Problem refusal(String pointer, String text) {
    Problem problem =
        Problem.at(
            pointer,
            "is " + SafeText.quoted(text),
            "must be a number above 0 and at most "
                + Amount.MAX
                + " with at most "
                + Amount.DECIMALS
                + " decimals, a slash, and "
                + SchemaPart.anyOf(Window.names()));
    return advice(text).map(problem::withAdvice).orElse(problem);
  }

  private static Optional<String> advice(String text) {
    Matcher near = NEAR.matcher(text.toLowerCase(Locale.ROOT));
    if (text.length() > MAX_NEAR || !near.matches()) {
      return Optional.of("for example \"10/minute\"");
    }
    String unit = near.group(2);
    BigDecimal max;
    try {
      max = new BigDecimal(near.group(1));
    } catch (NumberFormatException e) { // two points, or none but a point
      return Optional.of("for example \"10/minute\"");
    }
    if (max.signum() <= 0) {
      return Optional.of("to block the tool use \"action\": \"deny\"");
    }
    String number = max.toPlainString();
    if (of(number, "minute").isEmpty()) {
      return Optional.empty();
    } else if (unit.matches("[0-9]+")) {
      return Optional.of("write {\"max\": " + number + ", \"window\": " + unit + "}");
    }
    return unit(unit)
        .map(name -> "did you mean " + SafeText.quoted(number + "/" + name) + "?")
        .or(() -> Optional.of("for example \"" + number + "/minute\""));
  }

  private static Optional<String> unit(String given) {
    return switch (given) {
      case "s" -> Optional.of("second");
      case "m" -> Optional.of("minute");
      case "h", "hr", "hrs" -> Optional.of("hour");
      case "d" -> Optional.of("day");
      case "w", "wk" -> Optional.of("week");
      default -> NearMiss.of(given, Window.names());
    };
  }
}
