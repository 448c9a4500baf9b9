package dev.policyguard.condition;

import dev.policyguard.call.PlainText;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a value of a call looks in a trace: short, and on one line. */
final class ShownValue {

  private static final int MAX_SHOWN = 60;

  private ShownValue() {}

  static String of(@Nullable Object value) {
    if (value == null) {
      return "nothing";
    } else if (value instanceof String text) {
      return PlainText.quoted(text, MAX_SHOWN);
    } else if (value instanceof Map<?, ?> object) {
      return "an object with " + object.size() + " members";
    } else if (value instanceof List<?> array) {
      return "an array with " + array.size() + " elements";
    } else if (value instanceof Number number && !ExactNumber.isInBounds(number)) {
      return "a number out of bounds";
    }
    String shown = value.toString();
    return shown.length() <= MAX_SHOWN ? shown : shown.substring(0, MAX_SHOWN) + "…";
  }
}
