package dev.policyguard.condition;

import dev.policyguard.call.Caller;
import dev.policyguard.call.Fatal;
import dev.policyguard.call.JsonObject;
import dev.policyguard.call.PlainText;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Operand;
import dev.policyguard.policy.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A condition made ready for calls: its path is taken apart, its pattern compiled, its number read.
 *
 * <p>Immutable and thread-safe. A test parses nothing and, but for {@code BigDecimal}s and regular
 * expressions, allocates nothing; only a double or float that is the nearest one to the policy's
 * own number is read more exactly. Source: the policy language, section 2.
 */
public final class CompiledCondition {

  private static final int MAX_SHOWN_VALUES = 5;

  private final Condition condition;
  private final CompiledPath path;
  private final ValueTest test;
  private final Truth ofAbsent;

  /**
   * Compiles a condition.
   *
   * @param condition the condition
   */
  public CompiledCondition(Condition condition) {
    this.condition = condition;
    this.path = new CompiledPath(condition.path());
    this.test = ValueTest.of(condition);
    this.ofAbsent =
        Truth.of(
            condition.operator() == Operator.EXISTS && !((Operand.Bool) condition.value()).value());
  }

  /** {@return the condition as it was written} */
  public Condition condition() {
    return condition;
  }

  /**
   * Says whether the condition holds. Whatever goes wrong on the way is {@link Truth#ERROR}.
   *
   * @param arguments the call's arguments
   * @param caller who calls
   * @param elements for which elements it must hold, where the path leads to several
   * @return what it comes to
   */
  public Truth test(JsonObject arguments, Caller caller, Elements elements) {
    try {
      Object first = path.first(arguments, caller);
      if (first == null) {
        return ofAbsent;
      } else if (first == CompiledPath.BAD_STEP) {
        return Truth.ERROR;
      }
      return path.length() == 1 ? test.test(first) : test(first, 1, elements);
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return Truth.ERROR;
    }
  }

  private Truth test(@Nullable Object value, int step, Elements elements) {
    Object at = value;
    for (int i = step; i < path.length(); i++) {
      if (at == null) {
        return ofAbsent;
      } else if (path.isEach(i)) {
        return at instanceof List<?> array ? each(array, i + 1, elements) : Truth.ERROR;
      }
      at = path.step(at, i);
      if (at == CompiledPath.BAD_STEP) {
        return Truth.ERROR;
      }
    }
    return at == null ? ofAbsent : test.test(at);
  }

  private Truth each(List<?> array, int step, Elements elements) {
    Truth all = elements.ofNone();
    for (int i = 0; i < array.size() && !elements.isSettledBy(all); i++) {
      all = elements.join(all, test(array.get(i), step, elements));
    }
    return all;
  }

  /**
   * Shows what the condition looks at, for a trace.
   *
   * @param arguments the call's arguments
   * @param caller who calls
   * @return the values, shortened and on one line
   */
  public String found(JsonObject arguments, Caller caller) {
    List<String> found = new ArrayList<>();
    collect(path.start(arguments, caller), 0, found);
    int more = found.size() - MAX_SHOWN_VALUES;
    return found.isEmpty()
        ? "an empty array"
        : found.stream().limit(MAX_SHOWN_VALUES).collect(Collectors.joining(", "))
            + (more > 0 ? " and " + more + " more" : "");
  }

  private void collect(@Nullable Object value, int step, List<String> found) {
    Object at = value;
    for (int i = step; i < path.length(); i++) {
      if (at == null) {
        break;
      } else if (path.isEach(i)) {
        if (at instanceof List<?> array) {
          int next = i + 1;
          array.forEach(element -> collect(element, next, found));
          return;
        }
        at = CompiledPath.BAD_STEP;
      } else {
        at = path.step(at, i);
      }
      if (at == CompiledPath.BAD_STEP) {
        found.add(
            "no way on from what stands before "
                + PlainText.of(condition.path().toString())
                + "'s end");
        return;
      }
    }
    found.add(ShownValue.of(at));
  }
}
