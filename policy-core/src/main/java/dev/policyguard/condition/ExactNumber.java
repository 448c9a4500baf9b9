package dev.policyguard.condition;

import dev.policyguard.call.ShortestDecimal;
import dev.policyguard.policy.Operand;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Reads and compares numbers by their exact value, whatever Java type carries them.
 *
 * <p>A {@code double} or {@code float} stands for the decimal number that it is written as in JSON,
 * {@code 0.1} for 0.1; see docs/decisions/0008-doubles-are-decimals.md. Whole numbers that fit into
 * a {@code long} are compared as such, without an allocation.
 */
final class ExactNumber {

  /** Up to this, every whole double is the decimal number that it is written as. */
  private static final double MAX_PLAIN_DOUBLE = 1L << 53;

  /** The same for floats; 2^53 as a float is written 9.007199E15. */
  private static final float MAX_PLAIN_FLOAT = 1 << 24;

  /** More digits than any number of 400 decimal places on either side can have is out of bounds. */
  private static final int MAX_BITS = 1_400;

  /** A number of more bits has more than 1,000 digits; log2(10) is below 3.33. */
  private static final int MAX_DIGIT_BITS = 3_330;

  private ExactNumber() {}

  /** Whether a number is one that can be compared, within the language's bounds. */
  static boolean isInBounds(Number number) {
    return fitsLong(number) || decimal(number) != null;
  }

  /** The number exactly; null where it is NaN, an infinity or out of bounds. Takes bounded time. */
  static @Nullable BigDecimal decimal(Number number) {
    if (number instanceof BigDecimal decimal) {
      return inBounds(decimal);
    } else if (number instanceof BigInteger integer) {
      return integer.bitLength() > MAX_BITS ? null : inBounds(new BigDecimal(integer));
    } else if (number instanceof Double value) {
      return Double.isFinite(value) ? inBounds(ShortestDecimal.of(value)) : null;
    } else if (number instanceof Float value) {
      return Float.isFinite(value) ? inBounds(ShortestDecimal.of(value)) : null;
    }
    return BigDecimal.valueOf(number.longValue());
  }

  /** Whether a number is whole and {@link Number#longValue()} gives all of it. */
  static boolean fitsLong(Number number) {
    if (number instanceof Integer
        || number instanceof Long
        || number instanceof Short
        || number instanceof Byte) {
      return true;
    } else if (number instanceof Double value) {
      return value == Math.rint(value) && Math.abs(value) <= MAX_PLAIN_DOUBLE;
    } else if (number instanceof Float value) {
      return value == Math.rint(value) && Math.abs(value) <= MAX_PLAIN_FLOAT;
    }
    return false;
  }

  private static @Nullable BigDecimal inBounds(BigDecimal value) {
    // Counting digits takes time where there are many.
    if (value.unscaledValue().bitLength() > MAX_DIGIT_BITS) {
      return null;
    }
    long exponent = (long) value.precision() - value.scale() - 1;
    return value.precision() > Operand.Numeric.MAX_DIGITS
            || Math.abs(exponent) > Operand.Numeric.MAX_EXPONENT
        ? null
        : value;
  }

  /** A number of the policy, made ready to be compared with many of the calls. */
  static final class Reference {
    private final BigDecimal decimal;
    private final boolean fitsLong;
    private final long value;
    private final double nearestDouble;
    private final float nearestFloat;

    Reference(BigDecimal decimal) {
      this.decimal = decimal;
      this.fitsLong =
          decimal.scale() <= 0 && new BigDecimal(Long.MAX_VALUE).compareTo(decimal.abs()) >= 0;
      this.value = fitsLong ? decimal.longValueExact() : 0;
      this.nearestDouble = Double.parseDouble(decimal.toString());
      this.nearestFloat = Float.parseFloat(decimal.toString());
    }

    /**
     * Compares a number of a call with this one.
     *
     * @return below, equal to or above 0, as the call's number is; {@link #NO_ANSWER} where it is
     *     out of bounds
     */
    int compare(Number number) {
      if (fitsLong && number instanceof Integer given) {
        return Long.compare(given, value); // the most frequent kind, and the same as below
      } else if (fitsLong && ExactNumber.fitsLong(number)) {
        return Long.compare(number.longValue(), value);
      }
      // Rounding keeps the order: a double is below this number if it is below the nearest double.
      if (number instanceof Double given && Double.isFinite(given) && given != nearestDouble) {
        return Double.compare(given, nearestDouble);
      } else if (number instanceof Float given && Float.isFinite(given) && given != nearestFloat) {
        return Float.compare(given, nearestFloat);
      }
      BigDecimal other = decimal(number);
      return other == null ? NO_ANSWER : other.compareTo(decimal);
    }
  }

  /** What {@link Reference#compare} gives for a number that cannot be compared. */
  static final int NO_ANSWER = Integer.MIN_VALUE;
}
