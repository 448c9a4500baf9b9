package dev.policyguard.condition;

import dev.policyguard.call.Caller;
import dev.policyguard.call.JsonObject;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.ArgumentPath.Segment;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Operand;
import dev.policyguard.policy.Operator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A condition made ready for calls: its path is taken apart, its pattern compiled, its number read.
 *
 * <p>Immutable and thread-safe. A test parses nothing and, but for numbers beyond a {@code long},
 * fractions and regular expressions, allocates nothing. Source: the policy language, section 2.
 */
public final class CompiledCondition {

  private final Condition condition;
  private final boolean ofCaller;
  private final Segment[] segments;
  private final ValueTest test;
  private final Truth ofAbsent;

  /**
   * Compiles a condition.
   *
   * @param condition the condition
   */
  public CompiledCondition(Condition condition) {
    this.condition = condition;
    this.ofCaller = condition.path().root() == ArgumentPath.Root.CALLER;
    this.segments = condition.path().segments().toArray(Segment[]::new);
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
      JsonObject start = ofCaller ? caller.attributes() : arguments;
      return test(start.asMap(), 0, elements);
    } catch (RuntimeException | StackOverflowError e) {
      return Truth.ERROR;
    }
  }

  private Truth test(@Nullable Object value, int step, Elements elements) {
    Object at = value;
    for (int i = step; i < segments.length; i++) {
      if (at == null) {
        return ofAbsent;
      }
      Segment segment = segments[i];
      if (segment instanceof Segment.Member member) {
        if (!(at instanceof Map<?, ?> object)) {
          return Truth.ERROR;
        }
        at = object.get(member.name());
      } else if (!(at instanceof List<?> array)) {
        return Truth.ERROR;
      } else if (segment instanceof Segment.Index index) {
        at = index.index() < array.size() ? array.get(index.index()) : null;
      } else {
        return each(array, i + 1, elements);
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
}
