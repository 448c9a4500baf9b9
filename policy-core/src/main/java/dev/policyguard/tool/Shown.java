package dev.policyguard.tool;

import dev.policyguard.call.PlainText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How parts of a definition look in a sentence: on one line, never long, and so that a reader sees
 * what stands there. Pure.
 */
final class Shown {

  private static final int MAX_NAME = 128;
  private static final int MAX_VALUE = 300;
  private static final int MAX_DIGIT_BITS = 3_330;

  private Shown() {}

  /** A name: as it is if it is a plain one, else quoted with all but ASCII escaped. */
  static String name(String name) {
    boolean isPlain =
        !name.isEmpty() && name.length() <= MAX_NAME && name.chars().allMatch(Shown::isPlain);
    return isPlain ? name : ascii(PlainText.quoted(name, MAX_NAME));
  }

  private static boolean isPlain(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "_-$".indexOf(c) >= 0;
  }

  /** A text that somebody else wrote, in quotes. */
  static String text(String text) {
    return visible(PlainText.quoted(text));
  }

  /** Any value as JSON, cut where it is long. */
  static String value(@Nullable Object value) {
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  private static void write(@Nullable Object value, StringBuilder out) {
    if (value instanceof String text) {
      out.append(visible(PlainText.quoted(text, MAX_VALUE)));
    } else if (value instanceof Map<?, ?> members) {
      out.append('{');
      members.forEach(
          (name, member) -> {
            if (separated(out, '{')) {
              out.append(name((String) name)).append(": ");
              write(member, out);
            }
          });
      out.append('}');
    } else if (value instanceof List<?> elements) {
      out.append('[');
      for (Object element : elements) {
        if (separated(out, '[')) {
          write(element, out);
        }
      }
      out.append(']');
    } else {
      out.append(scalar(value));
    }
  }

  /** Begins the next part, if there is room for one; an ellipsis says where there was none. */
  private static boolean separated(StringBuilder out, char open) {
    if (out.length() >= MAX_VALUE) {
      if (out.charAt(out.length() - 1) != '…') {
        out.append('…');
      }
      return false;
    }
    if (out.charAt(out.length() - 1) != open) {
      out.append(", ");
    }
    return true;
  }

  /** Writing out a number's digits takes time where there are many. */
  private static String scalar(@Nullable Object value) {
    boolean isLong =
        (value instanceof BigInteger integer && integer.bitLength() > MAX_DIGIT_BITS)
            || (value instanceof BigDecimal decimal
                && decimal.unscaledValue().bitLength() > MAX_DIGIT_BITS);
    return isLong
        ? "a number of more than 1000 digits"
        : PlainText.of(String.valueOf(value), MAX_NAME);
  }

  private static String visible(String quoted) {
    StringBuilder out = new StringBuilder(quoted.length());
    quoted.codePoints().forEach(c -> append(c, isVisible(c), out));
    return out.toString();
  }

  private static String ascii(String quoted) {
    StringBuilder out = new StringBuilder(quoted.length());
    quoted.codePoints().forEach(c -> append(c, c < 0x7f || c == '…', out));
    return out.toString();
  }

  private static void append(int codePoint, boolean asItIs, StringBuilder out) {
    if (asItIs) {
      out.appendCodePoint(codePoint);
    } else {
      for (char unit : Character.toChars(codePoint)) {
        out.append(String.format("\\u%04x", (int) unit));
      }
    }
  }

  /** What has a shape of its own; besides what {@link PlainText} escapes already. */
  private static boolean isVisible(int c) {
    boolean isSelector = (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef);
    boolean isFiller =
        c == 0x34f || c == 0x115f || c == 0x1160 || c == 0x2800 || c == 0x3164 || c == 0xffa0;
    return !isSelector
        && !isFiller
        && switch (Character.getType(c)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR ->
              false;
          case Character.SPACE_SEPARATOR -> c == ' ';
          default -> true;
        };
  }
}
