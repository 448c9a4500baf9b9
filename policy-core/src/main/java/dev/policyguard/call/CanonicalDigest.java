package dev.policyguard.call;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of some values, written so that no two different things are written alike.
 *
 * <p>Every part has its kind and its length before it, and text is written as its UTF-16 units: so
 * {@code ["a,b"]} is not {@code ["a","b"]}, and half a surrogate pair is not {@code ?}. Members are
 * in the order of their names. Confined to a thread; costs time in proportion to what is written.
 */
public final class CanonicalDigest {

  /** A number of more bits has more than 1,000 digits, and is taken as it is; see below. */
  private static final int MAX_DIGIT_BITS = 3_330;

  private final MessageDigest digest;
  private final Function<Number, String> numbers;

  private CanonicalDigest(Function<Number, String> numbers) {
    this.numbers = numbers;
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Begins a digest in which numbers are what Java writes for them: 1 is not 1.0.
   *
   * @return a digest of nothing so far
   */
  public static CanonicalDigest ofNumbersAsWritten() {
    return new CanonicalDigest(String::valueOf);
  }

  /**
   * Begins a digest in which numbers are their exact value: 1, 1.0 and 1e0 are the same, whatever
   * Java type carries them. Numbers of more than 1,000 digits are the same only if they are written
   * with the same digits, trailing zeros included.
   *
   * @return a digest of nothing so far
   */
  public static CanonicalDigest ofNumbersByValue() {
    return new CanonicalDigest(CanonicalDigest::exact);
  }

  /**
   * Adds a text.
   *
   * @param kind what the text is, among all that is added
   * @param text any text
   * @return this
   */
  public CanonicalDigest text(char kind, String text) {
    kind(kind, text.length());
    for (int i = 0; i < text.length(); i++) {
      unit(text.charAt(i));
    }
    return this;
  }

  /**
   * Adds a value of a {@link JsonObject}.
   *
   * @param value a string, a number, a boolean, null, or a map or list of these
   * @return this
   */
  public CanonicalDigest value(@Nullable Object value) {
    if (value instanceof Map<?, ?> members) {
      kind('{', members.size());
      new TreeMap<Object, @Nullable Object>(members)
          .forEach((name, member) -> text('m', name.toString()).value(member));
    } else if (value instanceof List<?> elements) {
      kind('[', elements.size());
      elements.forEach(this::value);
    } else if (value instanceof String text) {
      text('"', text);
    } else if (value instanceof Number number) {
      text('=', numbers.apply(number));
    } else {
      text('=', String.valueOf(value));
    }
    return this;
  }

  /**
   * Ends the digest.
   *
   * @return 64 lower-case hexadecimal digits
   */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  private void kind(char kind, int length) {
    unit(kind);
    unit((char) (length >>> 16));
    unit((char) length);
  }

  private void unit(char unit) {
    digest.update((byte) (unit >>> 8));
    digest.update((byte) unit);
  }

  /** The digits without trailing zeros, and the power of ten: bounded, whatever the exponent. */
  private static String exact(Number number) {
    if (number instanceof BigDecimal decimal) {
      return exact(decimal.unscaledValue(), -(long) decimal.scale());
    } else if (number instanceof BigInteger integer) {
      return exact(integer, 0);
    } else if (number instanceof Double value) {
      return Double.isFinite(value) ? exact(ShortestDecimal.of(value)) : value.toString();
    } else if (number instanceof Float value) {
      return Float.isFinite(value) ? exact(ShortestDecimal.of(value)) : value.toString();
    }
    return exact(BigInteger.valueOf(number.longValue()), 0);
  }

  private static String exact(BigInteger digits, long exponent) {
    if (digits.signum() == 0) {
      return "0";
    } else if (digits.bitLength() > MAX_DIGIT_BITS) {
      return digits.toString(Character.MAX_RADIX) + "r" + exponent;
    }
    String decimal = digits.toString();
    int end = decimal.length();
    while (decimal.charAt(end - 1) == '0') {
      end--;
    }
    return decimal.substring(0, end) + "e" + (exponent + decimal.length() - end);
  }
}
