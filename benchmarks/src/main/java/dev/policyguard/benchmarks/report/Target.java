package dev.policyguard.benchmarks.report;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * Where we must be in one respect.
 *
 * @param question what is asked
 * @param sense on which side of the bound we must be
 * @param bound the bound
 * @param unit the bound's unit, and that of the quantity
 * @param quantity what was measured, if it was
 * @param beside what else belongs to it, for people
 */
record Target(
    String question,
    Sense sense,
    double bound,
    String unit,
    Function<Results, OptionalDouble> quantity,
    Function<Results, String> beside) {

  /** On which side of a bound. */
  enum Sense {
    AT_MOST("≤"),
    AT_LEAST("≥");

    private final String sign;

    Sense(String sign) {
      this.sign = sign;
    }
  }

  /** What came of a target. */
  enum Outcome {
    MET,
    MISSED,
    NOT_MEASURED
  }

  /** {@return what came of it} */
  Outcome outcome(Results results) {
    OptionalDouble measured = quantity.apply(results);
    if (measured.isEmpty()) {
      return Outcome.NOT_MEASURED;
    }
    boolean met =
        switch (sense) {
          case AT_MOST -> measured.getAsDouble() <= bound;
          case AT_LEAST -> measured.getAsDouble() >= bound;
        };
    return met ? Outcome.MET : Outcome.MISSED;
  }

  /** {@return the row of the report's table} */
  String row(Results results) {
    OptionalDouble measured = quantity.apply(results);
    String shown =
        measured.isPresent()
            ? String.format(Locale.ROOT, "%.2f %s", measured.getAsDouble(), unit)
            : "–";
    String outcome =
        switch (outcome(results)) {
          case MET -> "met";
          case MISSED -> "**missed**";
          case NOT_MEASURED -> "**not measured**";
        };
    return "| %s | %s | %s %s %s | %s | %s |"
        .formatted(question, shown, sense.sign, plain(bound), unit, outcome, beside.apply(results));
  }

  private static String plain(double number) {
    return number == Math.rint(number)
        ? Long.toString((long) number)
        : String.format(Locale.ROOT, "%s", number);
  }
}
