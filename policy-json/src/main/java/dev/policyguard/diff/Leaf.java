package dev.policyguard.diff;

import dev.policyguard.call.Caller;
import dev.policyguard.call.JsonObject;
import dev.policyguard.condition.CompiledAmount;
import dev.policyguard.condition.Truth;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.Increment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a path may end at: nothing, no way on, a value, or many values at once of which it is
 * supposed what some questions come to. Confined to a thread: remembers its answers.
 */
final class Leaf {

  private static final Caller NOBODY = Caller.of("-");
  private static final CompiledAmount AMOUNT =
      new CompiledAmount(new Increment.From(ArgumentPath.parse("args.v")));

  /** Nothing stands there, or null. */
  static final Leaf ABSENT = new Leaf(Kind.ABSENT, null, Map.of());

  /** A step on the way leads into something that has no such steps. */
  static final Leaf NO_WAY = new Leaf(Kind.NO_WAY, null, Map.of());

  private enum Kind {
    ABSENT,
    NO_WAY,
    VALUE
  }

  private final Kind kind;
  private final @Nullable Object value;
  private final Map<Question, Truth> supposed;
  private final JsonObject holder;
  private final Map<Question, Truth> answers = new HashMap<>();

  private Leaf(Kind kind, @Nullable Object value, Map<Question, Truth> supposed) {
    this.kind = kind;
    this.value = value;
    this.supposed = supposed;
    this.holder = value == null ? JsonObject.empty() : JsonObject.copyOf(Map.of("v", value));
  }

  static Leaf of(Object value) {
    return new Leaf(Kind.VALUE, value, Map.of());
  }

  /**
   * All values that are like one, but for what some questions come to.
   *
   * @param like for all other questions they are like this
   * @param supposed what these questions come to; perhaps there is no such value
   */
  static Leaf supposing(Object like, Map<Question, Truth> supposed) {
    return new Leaf(Kind.VALUE, like, Map.copyOf(supposed));
  }

  Truth answer(Question question) {
    if (kind == Kind.NO_WAY) {
      return Truth.ERROR;
    } else if (kind == Kind.ABSENT) {
      return question.answer(holder); // one for all comparisons, so it must not remember
    }
    Truth known = supposed.get(question);
    if (known != null) {
      return known;
    } else if (!supposed.isEmpty() && Leaves.isOpen(question, value)) {
      throw new IllegalStateException("nothing is supposed of " + question);
    }
    return answers.computeIfAbsent(question, asked -> asked.answer(holder));
  }

  boolean isAmount() {
    return kind == Kind.VALUE && AMOUNT.of(holder, NOBODY).isPresent();
  }

  /** Whether it is one value, or none, and nothing is supposed. */
  boolean isReal() {
    return supposed.isEmpty();
  }

  boolean isAbsent() {
    return kind == Kind.ABSENT;
  }

  boolean isNoWay() {
    return kind == Kind.NO_WAY;
  }

  boolean isValue() {
    return kind == Kind.VALUE;
  }

  boolean isObject() {
    return value instanceof Map;
  }

  boolean isArray() {
    return value instanceof List;
  }

  /** The value, if it is a real one. */
  @Nullable Object value() {
    return value;
  }
}
