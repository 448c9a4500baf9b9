package dev.policyguard.condition;

import com.google.re2j.Pattern;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Operand;
import dev.policyguard.policy.Operator;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The right-hand side of a condition, compiled: what a value that is there comes to. One class for
 * each row of the operator table of the policy language, section 2. Immutable.
 */
interface ValueTest {

  /** The longest string that is looked at. Source: the policy language, section 2. */
  int MAX_STRING = 1_048_576;

  /** Compares a value, which is neither absent nor null. */
  Truth test(Object value);

  static ValueTest of(Condition condition) {
    Operand operand = condition.value();
    return switch (condition.operator()) {
      case EQ -> new Equal((Operand.Scalar) operand);
      case NEQ -> new Not(new Equal((Operand.Scalar) operand));
      case IN -> new OneOf((Operand.OneOf) operand);
      case NOT_IN -> new Not(new OneOf((Operand.OneOf) operand));
      case LT, LTE, GT, GTE -> new Ordered(condition.operator(), (Operand.Numeric) operand);
      case REGEX -> new Found(((Operand.Text) operand).value());
      case CONTAINS -> new Contains((Operand.Scalar) operand);
      case EXISTS -> new Present(((Operand.Bool) operand).value());
    };
  }

  /** An answer turned round; an error stays one. */
  record Not(ValueTest test) implements ValueTest {
    @Override
    public Truth test(Object value) {
      return switch (test.test(value)) {
        case TRUE -> Truth.FALSE;
        case FALSE -> Truth.TRUE;
        case ERROR -> Truth.ERROR;
      };
    }
  }

  /** Equal in the same type; of another type there is no answer. */
  final class Equal implements ValueTest {
    private final Operand.Scalar expected;
    private final ExactNumber.Reference number;

    Equal(Operand.Scalar expected) {
      this.expected = expected;
      this.number =
          new ExactNumber.Reference(
              expected instanceof Operand.Numeric n ? n.value() : BigDecimal.ZERO);
    }

    @Override
    public Truth test(Object value) {
      if (value instanceof String text && expected instanceof Operand.Text wanted) {
        return text.length() > MAX_STRING ? Truth.ERROR : Truth.of(text.equals(wanted.value()));
      } else if (value instanceof Number given && expected instanceof Operand.Numeric) {
        int order = number.compare(given);
        return order == ExactNumber.NO_ANSWER ? Truth.ERROR : Truth.of(order == 0);
      } else if (value instanceof Boolean given && expected instanceof Operand.Bool wanted) {
        return Truth.of(given == wanted.value());
      }
      return Truth.ERROR;
    }
  }

  /**
   * Equal to one of several; no answer for a value of a type that none of them has. Strings are
   * looked up, numbers searched for by halves, so a long list costs a call little.
   */
  final class OneOf implements ValueTest {
    private final Set<String> texts = new HashSet<>();
    private final Set<Boolean> bools = new HashSet<>();
    private final ExactNumber.Reference[] numbers;

    OneOf(Operand.OneOf operand) {
      SortedSet<BigDecimal> sorted = new TreeSet<>();
      for (Operand.Scalar element : operand.elements()) {
        if (element instanceof Operand.Text text) {
          texts.add(text.value());
        } else if (element instanceof Operand.Bool bool) {
          bools.add(bool.value());
        } else {
          sorted.add(((Operand.Numeric) element).value());
        }
      }
      this.numbers =
          sorted.stream().map(ExactNumber.Reference::new).toArray(ExactNumber.Reference[]::new);
    }

    @Override
    public Truth test(Object value) {
      if (value instanceof String text && !texts.isEmpty()) {
        return text.length() > MAX_STRING ? Truth.ERROR : Truth.of(texts.contains(text));
      } else if (value instanceof Boolean bool && !bools.isEmpty()) {
        return Truth.of(bools.contains(bool));
      } else if (value instanceof Number number && numbers.length > 0) {
        return find(number);
      }
      return Truth.ERROR;
    }

    private Truth find(Number number) {
      int low = 0;
      int high = numbers.length - 1;
      while (low <= high) {
        int middle = (low + high) >>> 1;
        int order = numbers[middle].compare(number);
        if (order == ExactNumber.NO_ANSWER) {
          return Truth.ERROR;
        } else if (order == 0) {
          return Truth.TRUE;
        } else if (order < 0) {
          high = middle - 1;
        } else {
          low = middle + 1;
        }
      }
      return Truth.FALSE;
    }
  }

  /** Numbers in an order. */
  final class Ordered implements ValueTest {
    private final ExactNumber.Reference bound;
    private final Truth below;
    private final Truth equal;
    private final Truth above;

    Ordered(Operator operator, Operand.Numeric bound) {
      this.bound = new ExactNumber.Reference(bound.value());
      this.below = Truth.of(operator == Operator.LT || operator == Operator.LTE);
      this.equal = Truth.of(operator == Operator.LTE || operator == Operator.GTE);
      this.above = Truth.of(operator == Operator.GT || operator == Operator.GTE);
    }

    @Override
    public Truth test(Object value) {
      if (!(value instanceof Number number)) {
        return Truth.ERROR;
      }
      int order = bound.compare(number);
      if (order == ExactNumber.NO_ANSWER) {
        return Truth.ERROR;
      }
      return order < 0 ? below : order == 0 ? equal : above;
    }
  }

  /** A pattern, found anywhere in a string. Linear in the string's length, as RE2 is. */
  final class Found implements ValueTest {
    private final Pattern pattern;

    Found(String pattern) {
      this.pattern = Pattern.compile(pattern);
    }

    @Override
    public Truth test(Object value) {
      return value instanceof String text && text.length() <= MAX_STRING
          ? Truth.of(pattern.matcher(text).find())
          : Truth.ERROR;
    }
  }

  /** A string has a part; an array has an equal element. */
  final class Contains implements ValueTest {
    private final Operand.Scalar wanted;
    private final Equal equal;

    Contains(Operand.Scalar wanted) {
      this.wanted = wanted;
      this.equal = new Equal(wanted);
    }

    @Override
    public Truth test(Object value) {
      if (value instanceof String text) {
        return wanted instanceof Operand.Text part && text.length() <= MAX_STRING
            ? Truth.of(text.contains(part.value()))
            : Truth.ERROR;
      } else if (value instanceof List<?> elements) {
        return anyEqual(elements);
      }
      return Truth.ERROR;
    }

    /** Elements of other types are not equal; one that cannot be compared may be. */
    private Truth anyEqual(List<?> elements) {
      Truth any = Truth.FALSE;
      for (int i = 0; i < elements.size() && any != Truth.TRUE; i++) {
        Object element = elements.get(i);
        if (element != null && isOfWantedType(element)) {
          any = any.or(equal.test(element));
        }
      }
      return any;
    }

    private boolean isOfWantedType(Object element) {
      return (element instanceof String && wanted instanceof Operand.Text)
          || (element instanceof Number && wanted instanceof Operand.Numeric)
          || (element instanceof Boolean && wanted instanceof Operand.Bool);
    }
  }

  /** Something is there. */
  record Present(boolean expected) implements ValueTest {
    @Override
    public Truth test(Object value) {
      return Truth.of(expected);
    }
  }
}
