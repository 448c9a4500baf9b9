package dev.policyguard.testkit.arbitrary;

import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Operand;
import dev.policyguard.policy.Operator;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Values for which a condition is just so or just otherwise, or has no answer. Pure. */
final class NearValues {

  private static final BigDecimal SMALLEST_STEP = new BigDecimal("0.000001");

  /** What stands for what a pattern finds, longest escapes first. */
  private static final String[][] PIECES = {
    {"\\(\\?[a-zA-Z-]*:?", ""},
    {"\\\\[AzbB]|\\\\[QE]", ""},
    {"\\\\d", "1"},
    {"\\\\[wDS]", "a"},
    {"\\\\[sW]", " "},
    {"\\\\x\\{?[0-9a-fA-F]+\\}?|\\\\[pP](\\{[^}]*\\}|.)", "a"},
    {"\\\\(.)", "$1"},
    {"\\[\\^[^\\]]*\\]", "-"},
    {"\\[([^\\]\\\\-])[^\\]]*\\]", "$1"},
    {"(.)\\{(\\d+)[^}]*\\}", "$1$1$1"},
    {"[\\^$()+*?]", ""},
  };

  private NearValues() {}

  static List<Object> of(Condition condition) {
    Operand value = condition.value();
    if (condition.operator() == Operator.EXISTS) {
      return List.of("there", 0, false);
    } else if (condition.operator() == Operator.REGEX) {
      return found(((Operand.Text) value).value());
    }
    List<Object> near = new ArrayList<>();
    List<Operand.Scalar> all =
        value instanceof Operand.OneOf several
            ? several.elements()
            : List.of((Operand.Scalar) value);
    all.forEach(scalar -> near.addAll(of(scalar)));
    if (condition.operator() == Operator.CONTAINS) {
      List.copyOf(near).forEach(element -> near.add(List.of("other", element)));
      near.add(List.of());
    }
    return near;
  }

  /** The number, its neighbours on both sides, nothing at all, and its text. */
  static List<Object> of(BigDecimal number) {
    return List.of(
        number,
        number.add(BigDecimal.ONE),
        number.subtract(BigDecimal.ONE),
        number.add(SMALLEST_STEP),
        number.subtract(SMALLEST_STEP),
        number.doubleValue(),
        number.negate(),
        0,
        number.toString());
  }

  private static List<Object> of(Operand.Scalar scalar) {
    if (scalar instanceof Operand.Numeric numeric) {
      return of(numeric.value());
    } else if (scalar instanceof Operand.Bool bool) {
      return List.of(bool.value(), !bool.value(), bool.toString());
    }
    String text = ((Operand.Text) scalar).value();
    return List.of(
        text, text + "x", "x" + text, " " + text, text.toUpperCase(Locale.ROOT), "other", 7);
  }

  /** What a pattern may find, guessed from its parts, and some that it may not. */
  private static List<Object> found(String pattern) {
    List<Object> near = new ArrayList<>(List.of("", "a", "1", "other", "a b", pattern, 7));
    for (String branch : pattern.split("\\|", -1)) {
      String example = branch;
      for (String[] piece : PIECES) {
        example = example.replaceAll(piece[0], piece[1]);
      }
      near.addAll(List.of(example, example.replace('.', 'a'), example + "\n", "-" + example));
    }
    return near;
  }
}
