package dev.policyguard.policy;

import dev.policyguard.call.PlainText;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a condition compares with: the {@code value} of a condition in a policy. Immutable and
 * thread-safe.
 */
public sealed interface Operand {

  /**
   * The operand that a Java value stands for.
   *
   * @param value a string, a number, a boolean or a collection of these
   * @return the operand
   * @throws IllegalArgumentException if the value is none of these
   */
  static Operand of(Object value) {
    if (value instanceof Collection<?> elements) {
      return new OneOf(elements.stream().map(Operand::scalar).toList());
    }
    return scalar(value);
  }

  private static Scalar scalar(@Nullable Object value) {
    if (value instanceof String text) {
      return new Text(text);
    } else if (value instanceof Boolean bool) {
      return new Bool(bool);
    } else if (value instanceof Number number) {
      return new Numeric(new BigDecimal(number.toString()));
    }
    throw new IllegalArgumentException(
        "value: is neither a string, a number, a boolean nor a collection of these");
  }

  /** One string, number or boolean. */
  sealed interface Scalar extends Operand {}

  /**
   * A string.
   *
   * @param value the string
   */
  record Text(String value) implements Scalar {
    @Override
    public String toString() {
      return PlainText.quoted(value);
    }
  }

  /**
   * A number. Equal numbers are equal operands, however they were written.
   *
   * @param value the number, exactly; without trailing zeros
   */
  record Numeric(BigDecimal value) implements Scalar {

    /** The greatest exponent, and the most decimal places, that a number in a policy may have. */
    public static final int MAX_EXPONENT = 400;

    /** The most digits that a number in a policy may have. */
    public static final int MAX_DIGITS = 1_000;

    /**
     * Checks the bounds and drops trailing zeros.
     *
     * @throws IllegalArgumentException if the number has an exponent beyond ±{@value #MAX_EXPONENT}
     *     or more than {@value #MAX_DIGITS} digits
     */
    public Numeric {
      long exponent = (long) value.precision() - value.scale() - 1;
      if (value.precision() > MAX_DIGITS || Math.abs(exponent) > MAX_EXPONENT) {
        throw new InvalidPartException(
            "value",
            "is a number out of bounds",
            "must have at most "
                + MAX_DIGITS
                + " digits and an exponent from -"
                + MAX_EXPONENT
                + " to "
                + MAX_EXPONENT);
      }
      value = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    }

    @Override
    public String toString() {
      return value.scale() < 0 ? value.setScale(0).toString() : value.toString();
    }
  }

  /**
   * A boolean.
   *
   * @param value true or false
   */
  record Bool(boolean value) implements Scalar {
    @Override
    public String toString() {
      return Boolean.toString(value);
    }
  }

  /**
   * Several, of which one may be equal.
   *
   * @param elements the strings, numbers and booleans; not empty
   */
  record OneOf(List<Scalar> elements) implements Operand {

    /**
     * Checks and copies the elements.
     *
     * @throws IllegalArgumentException if there are none
     */
    public OneOf {
      elements = List.copyOf(elements);
      if (elements.isEmpty()) {
        throw new IllegalArgumentException("value: is empty, must have at least one element");
      }
    }

    @Override
    public String toString() {
      return elements.stream().map(Scalar::toString).collect(Collectors.joining(",", "[", "]"));
    }
  }

  /** Which operands an operator takes. */
  enum Kind {

    /** A string, number or boolean. */
    SCALAR("a string, a number or a boolean"),

    /** Several of them. */
    LIST("an array of strings, numbers and booleans, with at least one element"),

    /** A number. */
    NUMBER("a number"),

    /** A string. */
    STRING("a string"),

    /** A boolean. */
    BOOLEAN("true or false");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** {@return what is allowed, in words} */
    public String words() {
      return words;
    }

    /**
     * Says whether an operand is of this kind.
     *
     * @param operand the operand
     * @return whether an operator that takes this kind takes it
     */
    public boolean fits(Operand operand) {
      return switch (this) {
        case SCALAR -> operand instanceof Scalar;
        case LIST -> operand instanceof OneOf;
        case NUMBER -> operand instanceof Numeric;
        case STRING -> operand instanceof Text;
        case BOOLEAN -> operand instanceof Bool;
      };
    }
  }
}
