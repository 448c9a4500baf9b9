package dev.policyguard.diff;

import dev.policyguard.call.Caller;
import dev.policyguard.call.JsonObject;
import dev.policyguard.condition.CompiledCondition;
import dev.policyguard.condition.Elements;
import dev.policyguard.condition.Truth;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Operand;
import dev.policyguard.policy.Operator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A condition without its path: what is asked of a value. It is answered by the evaluator itself.
 * Immutable; equal if operator and operand are.
 */
final class Question {

  private static final String MEMBER = "v";
  private static final ArgumentPath PATH = ArgumentPath.parse("args." + MEMBER);
  private static final Caller NOBODY = Caller.of("-");

  private final Condition condition;
  private @Nullable CompiledCondition compiled;

  private Question(Condition condition) {
    this.condition = condition;
  }

  static Question of(Condition condition) {
    return new Question(new Condition(PATH, condition.operator(), condition.value()));
  }

  Operator operator() {
    return condition.operator();
  }

  /** What stands on the right-hand side: one element, or several. */
  List<? extends Operand> operands() {
    return condition.value() instanceof Operand.OneOf list
        ? list.elements()
        : List.of(condition.value());
  }

  /** What it comes to for arguments whose only member is the value, or that have none. */
  Truth answer(JsonObject holder) {
    if (compiled == null) {
      compiled = new CompiledCondition(condition);
    }
    return compiled.test(holder, NOBODY, Elements.ALL);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Question that
        && condition.operator() == that.condition.operator()
        && condition.value().equals(that.condition.value());
  }

  @Override
  public int hashCode() {
    return Objects.hash(condition.operator(), condition.value());
  }

  @Override
  public String toString() {
    return condition.operator().keyword() + " " + condition.value();
  }
}
