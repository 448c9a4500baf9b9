package dev.policyguard.lint;

import com.google.re2j.Pattern;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Operand;
import dev.policyguard.policy.Operator;
import java.math.BigDecimal;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * What may stand at a path: one value, or many for which conditions come to the same. Immutable.
 * Source: the operator table of the policy language, section 2.
 */
sealed interface Sample {

  /** Whether a condition is TRUE; one that is FALSE or ERROR is not. */
  Holds test(Condition condition);

  /** What can be said of a condition. */
  enum Holds {
    /** It is TRUE. */
    YES,
    /** It is FALSE or ERROR. */
    NO,
    /** Either. */
    UNKNOWN;

    static Holds of(boolean holds) {
      return holds ? YES : NO;
    }
  }

  /** Nothing, or null. */
  record Absent() implements Sample {
    @Override
    public Holds test(Condition condition) {
      return Holds.of(condition.value().equals(new Operand.Bool(false)) && isExists(condition));
    }
  }

  /** Some object. */
  record AnyObject() implements Sample {
    @Override
    public Holds test(Condition condition) {
      return isExists(condition) ? ofPresent(condition) : Holds.NO;
    }
  }

  /** Some array; what it contains is not known. */
  record AnyArray() implements Sample {
    @Override
    public Holds test(Condition condition) {
      return switch (condition.operator()) {
        case EXISTS -> ofPresent(condition);
        case CONTAINS -> Holds.UNKNOWN;
        default -> Holds.NO;
      };
    }
  }

  /** Any string that no condition names. */
  record OtherText() implements Sample {
    @Override
    public Holds test(Condition condition) {
      return switch (condition.operator()) {
        case EXISTS -> ofPresent(condition);
        case NEQ, NOT_IN -> Holds.of(hasText(condition.value()));
        case REGEX -> Holds.UNKNOWN;
        case CONTAINS -> hasText(condition.value()) ? Holds.UNKNOWN : Holds.NO;
        default -> Holds.NO;
      };
    }

    private static boolean hasText(Operand operand) {
      return operand instanceof Operand.Text
          || (operand instanceof Operand.OneOf list
              && list.elements().stream().anyMatch(Operand.Text.class::isInstance));
    }
  }

  /**
   * A string. Patterns are tried only on strings that are short.
   *
   * @param value the string
   */
  record Text(String value) implements Sample {
    private static final int MAX_SEARCHED = 200;

    @Override
    public Holds test(Condition condition) {
      Operand operand = condition.value();
      return switch (condition.operator()) {
        case EXISTS -> ofPresent(condition);
        case EQ -> Holds.of(equal(operand));
        case NEQ -> Holds.of(operand instanceof Operand.Text && !equal(operand));
        case IN -> Holds.of(isIn((Operand.OneOf) operand, this::equal));
        case NOT_IN -> notIn((Operand.OneOf) operand, Operand.Text.class, this::equal);
        case CONTAINS ->
            Holds.of(operand instanceof Operand.Text part && value.contains(part.value()));
        case REGEX -> found(((Operand.Text) operand).value());
        default -> Holds.NO;
      };
    }

    private boolean equal(Operand operand) {
      return operand instanceof Operand.Text text && text.value().equals(value);
    }

    private Holds found(String pattern) {
      return value.length() > MAX_SEARCHED
          ? Holds.UNKNOWN
          : Holds.of(Pattern.compile(pattern).matcher(value).find());
    }
  }

  /**
   * A number.
   *
   * @param value the number
   */
  record Numeric(BigDecimal value) implements Sample {
    @Override
    public Holds test(Condition condition) {
      Operand operand = condition.value();
      return switch (condition.operator()) {
        case EXISTS -> ofPresent(condition);
        case EQ -> ordered(operand, order -> order == 0);
        case NEQ -> ordered(operand, order -> order != 0);
        case LT -> ordered(operand, order -> order < 0);
        case LTE -> ordered(operand, order -> order <= 0);
        case GT -> ordered(operand, order -> order > 0);
        case GTE -> ordered(operand, order -> order >= 0);
        case IN -> Holds.of(isIn((Operand.OneOf) operand, this::equal));
        case NOT_IN -> notIn((Operand.OneOf) operand, Operand.Numeric.class, this::equal);
        case REGEX, CONTAINS -> Holds.NO;
      };
    }

    private Holds ordered(Operand operand, IntPredicate fits) {
      return Holds.of(
          operand instanceof Operand.Numeric number && fits.test(value.compareTo(number.value())));
    }

    private boolean equal(Operand operand) {
      return operand instanceof Operand.Numeric number && value.compareTo(number.value()) == 0;
    }
  }

  /**
   * A boolean.
   *
   * @param value true or false
   */
  record Bool(boolean value) implements Sample {
    @Override
    public Holds test(Condition condition) {
      Operand operand = condition.value();
      return switch (condition.operator()) {
        case EXISTS -> ofPresent(condition);
        case EQ -> Holds.of(equal(operand));
        case NEQ -> Holds.of(operand instanceof Operand.Bool && !equal(operand));
        case IN -> Holds.of(isIn((Operand.OneOf) operand, this::equal));
        case NOT_IN -> notIn((Operand.OneOf) operand, Operand.Bool.class, this::equal);
        default -> Holds.NO;
      };
    }

    private boolean equal(Operand operand) {
      return operand instanceof Operand.Bool bool && bool.value() == value;
    }
  }

  private static boolean isExists(Condition condition) {
    return condition.operator() == Operator.EXISTS;
  }

  private static Holds ofPresent(Condition condition) {
    return Holds.of(((Operand.Bool) condition.value()).value());
  }

  private static boolean isIn(Operand.OneOf list, Predicate<Operand> equalToThis) {
    return list.elements().stream().anyMatch(equalToThis);
  }

  private static Holds notIn(
      Operand.OneOf list, Class<? extends Operand> type, Predicate<Operand> equalToThis) {
    return Holds.of(
        list.elements().stream().anyMatch(type::isInstance) && !isIn(list, equalToThis));
  }
}
