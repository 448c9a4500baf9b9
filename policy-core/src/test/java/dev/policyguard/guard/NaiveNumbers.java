package dev.policyguard.guard;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.function.Predicate;

/** What a Java number is as a decimal, from the policy language's section 2, plain and slow. */
final class NaiveNumbers {

  private NaiveNumbers() {}

  /** The number exactly; empty for NaN, an infinity and what is out of bounds. */
  static Optional<BigDecimal> exact(Number number) {
    return decimal(number).filter(NaiveNumbers::isInBounds);
  }

  /** Without trailing zeros, and without an exponent. */
  static BigDecimal plain(BigDecimal value) {
    return new BigDecimal(value.stripTrailingZeros().toPlainString());
  }

  private static Optional<BigDecimal> decimal(Number number) {
    if (number instanceof BigDecimal decimal) {
      return Optional.of(decimal);
    } else if (number instanceof BigInteger integer) {
      return Optional.of(new BigDecimal(integer));
    } else if (number instanceof Double value) {
      return value.isNaN() || value.isInfinite()
          ? Optional.empty()
          : Optional.of(
              shortest(
                  new BigDecimal(value), text -> same(Double.parseDouble(text.toString()), value)));
    } else if (number instanceof Float value) {
      return value.isNaN() || value.isInfinite()
          ? Optional.empty()
          : Optional.of(
              shortest(
                  new BigDecimal((double) value),
                  text -> same((double) Float.parseFloat(text.toString()), (double) value)));
    }
    return Optional.of(new BigDecimal(number.toString()));
  }

  private static boolean same(double one, double other) {
    return one == other;
  }

  /** Of the shortest decimals that are read as the same number, the one nearest to it. */
  private static BigDecimal shortest(BigDecimal exact, Predicate<BigDecimal> isReadAsTheSame) {
    for (int digits = 2; ; digits++) {
      BigDecimal below = exact.round(new MathContext(digits, RoundingMode.FLOOR));
      BigDecimal above = exact.round(new MathContext(digits, RoundingMode.CEILING));
      boolean belowFits = isReadAsTheSame.test(below);
      boolean aboveFits = isReadAsTheSame.test(above);
      if (belowFits && aboveFits) {
        boolean nearer = exact.subtract(below).compareTo(above.subtract(exact)) <= 0;
        return nearer ? below : above;
      } else if (belowFits || aboveFits) {
        return belowFits ? below : above;
      }
    }
  }

  /** As it would be written with one digit before the point. */
  private static boolean isInBounds(BigDecimal value) {
    String digits = value.unscaledValue().abs().toString();
    long exponent = digits.length() - 1L - value.scale();
    return digits.length() <= 1_000 && exponent >= -400 && exponent <= 400;
  }
}
