package dev.policyguard.mcp;

import dev.policyguard.call.JsonObject;
import dev.policyguard.call.PlainText;
import dev.policyguard.policy.Operand;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call as a person reads them who has to approve it: one on each line, as JSON,
 * with everything escaped that could forge a line or turn one around. What is too long is cut, and
 * it says so, since what is not shown runs all the same. Confined to a thread.
 */
final class ShownArguments {

  /** How many arguments are shown. */
  static final int MAX_ARGUMENTS = 24;

  /** How many characters are shown of one argument. */
  static final int MAX_VALUE = 400;

  private static final int MAX_NAME = 80;

  /** More bits are more digits than the language compares; writing them out takes long. */
  private static final int MAX_BITS = 3_330;

  private final StringBuilder lines = new StringBuilder();
  private boolean complete = true;

  private ShownArguments() {}

  static ShownArguments of(JsonObject arguments) {
    ShownArguments shown = new ShownArguments();
    Map<String, @Nullable Object> members = arguments.asMap();
    members.entrySet().stream()
        .limit(MAX_ARGUMENTS)
        .forEach(member -> shown.line(member.getKey(), member.getValue()));
    if (members.size() > MAX_ARGUMENTS) {
      shown.complete = false;
      shown
          .lines
          .append("  … and ")
          .append(members.size() - MAX_ARGUMENTS)
          .append(" more, which are not shown\n");
    }
    return shown;
  }

  /** Whether everything is shown that runs. */
  boolean isComplete() {
    return complete;
  }

  /** {@return the lines, each with its end; none where there are no arguments} */
  @Override
  public String toString() {
    return lines.toString();
  }

  private void line(String name, @Nullable Object value) {
    lines.append("  ").append(PlainText.quoted(name, MAX_NAME)).append(": ");
    Cut text = new Cut();
    write(value, text);
    lines.append(text.out).append('\n');
    complete &= !text.isFull() && name.length() <= MAX_NAME;
  }

  private static void write(@Nullable Object value, Cut out) {
    if (out.isFull()) {
      return;
    }
    if (value instanceof Map<?, ?> object) {
      writeObject(object, out);
    } else if (value instanceof List<?> array) {
      writeArray(array, out);
    } else if (value instanceof String text) {
      out.append(PlainText.quoted(text, MAX_VALUE));
    } else if (value instanceof Number number) {
      writeNumber(number, out);
    } else {
      out.append(String.valueOf(value));
    }
  }

  private static void writeObject(Map<?, ?> object, Cut out) {
    String before = "{";
    for (Map.Entry<?, ?> member : object.entrySet()) {
      out.append(before);
      out.append(PlainText.quoted(String.valueOf(member.getKey()), MAX_VALUE));
      out.append(": ");
      write(member.getValue(), out);
      before = ", ";
      if (out.isFull()) {
        return;
      }
    }
    out.append(object.isEmpty() ? "{}" : "}");
  }

  private static void writeArray(List<?> array, Cut out) {
    String before = "[";
    for (Object element : array) {
      out.append(before);
      write(element, out);
      before = ", ";
      if (out.isFull()) {
        return;
      }
    }
    out.append(array.isEmpty() ? "[]" : "]");
  }

  private static void writeNumber(Number number, Cut out) {
    BigInteger digits =
        number instanceof BigInteger integer
            ? integer
            : number instanceof BigDecimal decimal ? decimal.unscaledValue() : BigInteger.ZERO;
    if (digits.bitLength() > MAX_BITS) {
      out.leaveOut("(a number of more than " + Operand.Numeric.MAX_DIGITS + " digits)");
    } else {
      out.append(PlainText.of(number.toString()));
    }
  }

  /** Text that ends, with an ellipsis, where it is long enough. */
  private static final class Cut {
    private final StringBuilder out = new StringBuilder();
    private boolean full;

    boolean isFull() {
      return full;
    }

    void append(String text) {
      if (full) {
        return;
      }
      int room = MAX_VALUE - out.length();
      if (text.length() <= room) {
        out.append(text);
        return;
      }
      full = true;
      boolean splits = room > 0 && Character.isHighSurrogate(text.charAt(room - 1));
      out.append(text, 0, splits ? room - 1 : room).append('…');
    }

    /** Nothing comes behind what stands for something else. */
    void leaveOut(String instead) {
      append(instead);
      full = true;
    }
  }
}
