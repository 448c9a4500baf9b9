package dev.policyguard.lint;

import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Operand;
import dev.policyguard.policy.Operator;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Chooses what to try on the conditions of one path, so that nothing is left out. */
final class Samples {

  // Whatever may stand at a path comes to the same as one of these, for every condition at once:
  // what an operator says of numbers changes only at the numbers that conditions name, so these,
  // one between each two, and one on either side stand for all. Of strings, those that conditions
  // name stand for themselves, and one stands for all others; what a pattern says of that one is
  // not known. Conditions look at objects and arrays only by whether they are there, but for
  // contains, of which an array may satisfy any number.

  private static final long COST_OF_COUNTING = 100_000;
  private static final BigDecimal TWO = BigDecimal.valueOf(2);

  private Samples() {}

  /**
   * Chooses.
   *
   * @param conditions conditions on one path, which leads to one place
   * @return the samples; empty where there is not enough work left to try them
   */
  static Optional<List<Sample>> of(List<Condition> conditions, Budget budget) {
    Set<String> texts = new LinkedHashSet<>();
    SortedSet<BigDecimal> numbers = new TreeSet<>();
    long size = 1;
    for (Condition condition : conditions) {
      size += cost(condition);
      for (Operand operand : operands(condition)) {
        if (operand instanceof Operand.Text text && condition.operator() != Operator.REGEX) {
          texts.add(text.value());
        } else if (operand instanceof Operand.Numeric number) {
          numbers.add(number.value());
        }
      }
    }
    long samples = texts.size() + 2L * numbers.size() + 6;
    if (!budget.spend(samples + size)) {
      return Optional.empty();
    }
    List<Sample> all = new ArrayList<>();
    all.add(new Sample.Absent());
    all.add(new Sample.AnyObject());
    all.add(new Sample.AnyArray());
    all.add(new Sample.Bool(true));
    all.add(new Sample.Bool(false));
    all.add(new Sample.OtherText());
    texts.forEach(text -> all.add(new Sample.Text(text)));
    addNumbers(numbers, all);
    return Optional.of(all);
  }

  /**
   * What it takes to try one sample. A pattern that counts may be much longer than it is written.
   */
  static long cost(Condition condition) {
    if (condition.operator() == Operator.REGEX) {
      String pattern = ((Operand.Text) condition.value()).value();
      return pattern.indexOf('{') < 0 ? 10L * pattern.length() : COST_OF_COUNTING;
    }
    return operands(condition).size();
  }

  private static List<? extends Operand> operands(Condition condition) {
    return condition.value() instanceof Operand.OneOf list
        ? list.elements()
        : List.of(condition.value());
  }

  private static void addNumbers(SortedSet<BigDecimal> named, List<Sample> all) {
    if (named.isEmpty()) {
      all.add(new Sample.Numeric(BigDecimal.ZERO));
      return;
    }
    all.add(new Sample.Numeric(named.first().subtract(BigDecimal.ONE)));
    BigDecimal before = named.first();
    for (BigDecimal number : named) {
      if (number.compareTo(before) > 0) {
        all.add(new Sample.Numeric(before.add(number).divide(TWO)));
      }
      all.add(new Sample.Numeric(number));
      before = number;
    }
    all.add(new Sample.Numeric(named.last().add(BigDecimal.ONE)));
  }
}
