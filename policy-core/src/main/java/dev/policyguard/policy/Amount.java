package dev.policyguard.policy;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * How much a call costs or a limit allows: a decimal number of 0 or more, exact to six places.
 *
 * <p>Kept as whole millionths, so that adding and comparing are exact. The largest amount, {@link
 * #MAX}, is the largest {@code max} of the language; two of them still add up without overflow.
 *
 * <p>Immutable and thread-safe. Source: the policy language, section 3.
 *
 * @param millionths the amount times 1,000,000; from 0 to 9,000,000,000,000,000,000
 */
public record Amount(long millionths) implements Comparable<Amount> {

  /** How many decimal places an amount has at most. */
  public static final int DECIMALS = 6;

  private static final long MILLION = 1_000_000L;
  private static final long MAX_MILLIONTHS = 9_000_000_000_000L * MILLION;

  /** Nothing. */
  public static final Amount ZERO = new Amount(0);

  /** One: what a call is charged if its limit says nothing else. */
  public static final Amount ONE = new Amount(MILLION);

  /** The largest amount: 9,000,000,000,000. */
  public static final Amount MAX = new Amount(MAX_MILLIONTHS);

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the amount is below 0 or above {@link #MAX}
   */
  public Amount {
    if (millionths < 0 || millionths > MAX_MILLIONTHS) {
      throw outOfBounds(BigDecimal.valueOf(millionths, DECIMALS).toPlainString());
    }
  }

  /**
   * A whole amount.
   *
   * @param units the amount, from 0 to 9,000,000,000,000
   * @return the amount
   * @throws IllegalArgumentException if it is out of bounds
   */
  public static Amount of(long units) {
    if (units < 0 || units > MAX_MILLIONTHS / MILLION) {
      throw outOfBounds(Long.toString(units));
    }
    return new Amount(units * MILLION);
  }

  /**
   * A decimal amount, exactly.
   *
   * @param value the amount, from 0 to 9,000,000,000,000, with at most six decimals
   * @return the amount
   * @throws IllegalArgumentException if it is out of bounds or has more than six decimals
   */
  public static Amount of(BigDecimal value) {
    // Compared before it is scaled: 1e1000000000 must not be written out.
    if (value.signum() < 0 || value.compareTo(MAX.toBigDecimal()) > 0) {
      throw outOfBounds(value.toString());
    }
    BigDecimal shortest = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    if (shortest.scale() > DECIMALS) {
      throw new IllegalArgumentException(
          "amount: is " + value + ", must have at most " + DECIMALS + " decimals");
    }
    return new Amount(
        shortest.setScale(DECIMALS, RoundingMode.UNNECESSARY).unscaledValue().longValueExact());
  }

  /** {@return the amount as a decimal without trailing zeros; 100 is 100, not 1E+2} */
  public BigDecimal toBigDecimal() {
    BigDecimal value = BigDecimal.valueOf(millionths, DECIMALS).stripTrailingZeros();
    return value.scale() < 0 ? value.setScale(0) : value;
  }

  @Override
  public int compareTo(Amount other) {
    return Long.compare(millionths, other.millionths);
  }

  /** {@return the amount in plain decimal notation} */
  @Override
  public String toString() {
    return toBigDecimal().toPlainString();
  }

  private static IllegalArgumentException outOfBounds(String value) {
    return new IllegalArgumentException(
        "amount: is " + value + ", must be from 0 to " + MAX_MILLIONTHS / MILLION);
  }
}
