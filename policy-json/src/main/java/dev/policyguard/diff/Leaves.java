package dev.policyguard.diff;

import dev.policyguard.condition.Truth;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.ArgumentPath.Segment;
import dev.policyguard.policy.Operand;
import dev.policyguard.policy.Operator;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Chooses what may stand at the end of a path, so that nothing is left out. */
final class Leaves {

  // Whatever stands there, every question comes to the same as for one of the leaves:
  // - what an operator says of numbers changes only at the numbers that are named, so these, one
  //   between each two and one on either side stand for all;
  // - of strings, those that are named stand for themselves and one stands for all others; for each
  //   question about that one which it does not settle, both answers are supposed;
  // - what an operator cannot compare (an object, a string that is too long, a number out of
  // bounds)
  //   is an ERROR for all of them alike, as an object is;
  // - arrays are alike but for contains, whose three answers are supposed.
  // A supposition that no value meets does no harm: it can only keep a proof from being found.

  private static final int MAX_SUPPOSED = 1_024;
  private static final int MAX_NAMED = 2_000;
  private static final int MAX_TEXT = 1_000;
  private static final BigDecimal TWO = BigDecimal.valueOf(2);

  private final Place place;
  private final Collection<Question> questions;
  private final boolean isAmount;

  private Leaves(Place place, Collection<Question> questions, boolean isAmount) {
    this.place = place;
    this.questions = questions;
    this.isAmount = isAmount;
  }

  /**
   * Chooses.
   *
   * @param place the place
   * @param questions all that will be asked of the leaves
   * @param isAmount whether they will be asked for an amount, too
   * @return the leaves; empty where there would be too many
   */
  static Optional<List<Leaf>> of(Place place, Collection<Question> questions, boolean isAmount) {
    return new Leaves(place, questions, isAmount).all();
  }

  /** Whether the answer for values that are like one is not settled by what is named. */
  static boolean isOpen(Question question, @Nullable Object like) {
    return switch (question.operator()) {
      case REGEX -> like instanceof String;
      case CONTAINS ->
          like instanceof List
              || (like instanceof String && question.operands().get(0) instanceof Operand.Text);
      default -> false;
    };
  }

  private Optional<List<Leaf>> all() {
    Set<String> texts = new LinkedHashSet<>();
    SortedSet<BigDecimal> named = new TreeSet<>();
    name(texts, named);
    Optional<List<BigDecimal>> numbers = numbers(named);
    if (texts.size() + named.size() > MAX_NAMED
        || texts.stream().anyMatch(text -> text.length() > MAX_TEXT)
        || numbers.isEmpty()) {
      return Optional.empty();
    }
    List<Leaf> all = new ArrayList<>();
    all.add(Leaf.ABSENT);
    if (place.segments().size() > 1 || !(place.segments().get(0) instanceof Segment.Member)) {
      all.add(Leaf.NO_WAY);
    }
    numbers.get().forEach(number -> all.add(Leaf.of(plain(number))));
    texts.forEach(text -> all.add(Leaf.of(text)));
    all.add(Leaf.of(true));
    all.add(Leaf.of(false));
    all.add(Leaf.of(List.of()));
    all.add(Leaf.of(Map.of()));
    String other = "x";
    while (texts.contains(other)) {
      other += "x";
    }
    all.add(Leaf.of(other));
    hints().forEach(text -> all.add(Leaf.of(text)));
    return addSupposed(other, all) ? Optional.of(all) : Optional.empty();
  }

  private void name(Set<String> texts, SortedSet<BigDecimal> numbers) {
    for (Question question : questions) {
      for (Operand operand : question.operands()) {
        if (operand instanceof Operand.Text text && question.operator() != Operator.REGEX) {
          texts.add(text.value());
        } else if (operand instanceof Operand.Numeric number) {
          numbers.add(number.value());
        }
      }
    }
    if (isAmount) {
      numbers.add(BigDecimal.ZERO);
      numbers.add(Amount.MAX.toBigDecimal());
    }
  }

  /** Numbers for all numbers; empty where one of them would be out of the language's bounds. */
  private static Optional<List<BigDecimal>> numbers(SortedSet<BigDecimal> named) {
    List<BigDecimal> numbers = new ArrayList<>(named);
    if (named.isEmpty()) {
      numbers.add(BigDecimal.ONE);
      return Optional.of(numbers);
    }
    BigDecimal before = named.first().subtract(BigDecimal.ONE);
    numbers.add(before);
    for (BigDecimal number : named) {
      numbers.add(between(before, number));
      before = number;
    }
    numbers.add(named.last().add(BigDecimal.ONE));
    return numbers.stream().allMatch(Leaves::isInBounds) ? Optional.of(numbers) : Optional.empty();
  }

  private static BigDecimal between(BigDecimal low, BigDecimal high) {
    BigDecimal whole = low.setScale(0, RoundingMode.FLOOR).add(BigDecimal.ONE);
    return whole.compareTo(high) < 0 ? whole : low.add(high).divide(TWO);
  }

  private static boolean isInBounds(BigDecimal number) {
    try {
      return new Operand.Numeric(number).value().compareTo(number) == 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private boolean addSupposed(String other, List<Leaf> all) {
    List<Question> ofTexts = new ArrayList<>();
    List<Question> ofArrays = new ArrayList<>();
    for (Question question : new LinkedHashSet<>(questions)) {
      if (isOpen(question, List.of())) {
        ofArrays.add(question);
        all.add(Leaf.of(List.of(plain(question.operands().get(0)))));
      }
      if (isOpen(question, other)) {
        ofTexts.add(question);
      }
    }
    return addSupposed(other, ofTexts, List.of(Truth.TRUE, Truth.FALSE), all)
        && addSupposed(List.of(), ofArrays, List.of(Truth.values()), all);
  }

  private static boolean addSupposed(
      Object like, List<Question> open, List<Truth> truths, List<Leaf> all) {
    if (open.isEmpty()) {
      return true;
    } else if (Math.pow(truths.size(), open.size()) > MAX_SUPPOSED) {
      return false;
    }
    List<Map<Question, Truth>> suppositions = List.of(Map.of());
    for (Question question : open) {
      List<Map<Question, Truth>> longer = new ArrayList<>();
      for (Map<Question, Truth> supposition : suppositions) {
        for (Truth truth : truths) {
          Map<Question, Truth> with = new HashMap<>(supposition);
          with.put(question, truth);
          longer.add(with);
        }
      }
      suppositions = longer;
    }
    suppositions.forEach(supposed -> all.add(Leaf.supposing(like, supposed)));
    return true;
  }

  /** Strings in which some of the patterns may be found: they prove nothing, but give examples. */
  private Set<String> hints() {
    Set<String> hints = new LinkedHashSet<>();
    for (Question question : questions) {
      if (question.operator() == Operator.REGEX) {
        String pattern = ((Operand.Text) question.operands().get(0)).value();
        String first = pattern.replaceFirst("^\\(\\?[a-z]+\\)", "").replaceAll("\\|.*", "");
        String bare = first.replaceAll("[()]", "").replaceAll("\\[[^\\]]*\\][*+?]?|\\.[*+?]", "");
        String text = bare.replaceAll("\\\\[a-zA-Z][*+?]?", "").replaceAll("[\\^$\\\\*+?]", "");
        hints.add(text);
        hints.add(text + "x");
        hints.add(text + "1");
      }
    }
    return hints;
  }

  /** The number, written out. */
  private static BigDecimal plain(BigDecimal number) {
    return number.scale() < 0 ? number.setScale(0) : number;
  }

  private static Object plain(Operand operand) {
    if (operand instanceof Operand.Text text) {
      return text.value();
    } else if (operand instanceof Operand.Numeric number) {
      return plain(number.value());
    }
    return ((Operand.Bool) operand).value();
  }
}
