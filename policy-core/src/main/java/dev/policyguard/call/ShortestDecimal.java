package dev.policyguard.call;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.function.Predicate;

/**
 * Says which decimal number a binary one stands for: the shortest that is read back as the same,
 * and of several as short the nearest, where two are as near the even one; so {@code 0.1} is 0.1.
 * See docs/decisions/0008-doubles-are-decimals.md.
 *
 * <p>{@link Double#toString} says so only from JDK 19 on: before, it writes {@code 2e23} as {@code
 * 1.9999999999999998E23}. All methods are pure; most numbers cost what {@code toString} costs,
 * those with more than 15 digits some parsing.
 */
public final class ShortestDecimal {

  /** Two decimals with no more digits than this are never read as the same normal number. */
  private static final int DIGITS_OF_DOUBLE = 15;

  private static final int DIGITS_OF_FLOAT = 6;

  private ShortestDecimal() {}

  /**
   * The decimal number of a {@code double}.
   *
   * @param value a finite number
   * @return the number that it is written as in JSON
   */
  public static BigDecimal of(double value) {
    boolean isNormal = Math.abs(value) >= Double.MIN_NORMAL;
    BigDecimal written = BigDecimal.valueOf(value);
    return value == 0 || (isNormal && written.precision() <= DIGITS_OF_DOUBLE)
        ? written
        : shortest(
            new BigDecimal(value),
            isNormal ? DIGITS_OF_DOUBLE : 2,
            decimal -> Double.parseDouble(decimal.toString()) == value);
  }

  /**
   * The decimal number of a {@code float}.
   *
   * @param value a finite number
   * @return the number that it is written as in JSON
   */
  public static BigDecimal of(float value) {
    boolean isNormal = Math.abs(value) >= Float.MIN_NORMAL;
    BigDecimal written = new BigDecimal(Float.toString(value));
    return value == 0 || (isNormal && written.precision() <= DIGITS_OF_FLOAT)
        ? written
        : shortest(
            new BigDecimal(value),
            isNormal ? DIGITS_OF_FLOAT : 2,
            decimal -> Float.parseFloat(decimal.toString()) == value);
  }

  /** Ends after 17 digits at the latest, since so many always tell two numbers apart. */
  private static BigDecimal shortest(
      BigDecimal exact, int fewestDigits, Predicate<BigDecimal> isReadBack) {
    for (int digits = fewestDigits; ; digits++) {
      BigDecimal below = exact.round(new MathContext(digits, RoundingMode.FLOOR));
      BigDecimal above = exact.round(new MathContext(digits, RoundingMode.CEILING));
      boolean isBelow = isReadBack.test(below);
      boolean isAbove = isReadBack.test(above);
      if (isBelow && isAbove) {
        return exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      } else if (isBelow || isAbove) {
        return isBelow ? below : above;
      }
    }
  }
}
