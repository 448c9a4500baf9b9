package dev.policyguard.guard;

import dev.policyguard.call.Caller;
import dev.policyguard.call.JsonObject;
import dev.policyguard.condition.CompiledCondition;
import dev.policyguard.condition.Elements;
import dev.policyguard.condition.Truth;
import dev.policyguard.decision.Ruling;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A rule made ready for calls. Immutable. */
final class RulePlan {

  private final String pointer;
  private final CompiledCondition[] conditions;
  private final Elements elements;
  private final Ruling ruling;
  private final Ruling onError;

  /**
   * Takes the parts together.
   *
   * @param pointer where it stands in the policy
   * @param conditions its conditions, joined by AND
   * @param elements for which elements of an array its conditions must hold
   * @param ruling what is said where it decides
   * @param onError what is said where it decides because it came to an error
   */
  RulePlan(
      String pointer,
      List<CompiledCondition> conditions,
      Elements elements,
      Ruling ruling,
      Ruling onError) {
    this.pointer = pointer;
    this.conditions = conditions.toArray(CompiledCondition[]::new);
    this.elements = elements;
    this.ruling = ruling;
    this.onError = onError;
  }

  String pointer() {
    return pointer;
  }

  List<CompiledCondition> conditions() {
    return List.of(conditions);
  }

  Elements elements() {
    return elements;
  }

  Ruling ruling() {
    return ruling;
  }

  /** Kleene's AND of the conditions: a false one decides, wherever it stands. */
  Truth test(JsonObject arguments, Caller caller) {
    Truth all = Truth.TRUE;
    for (CompiledCondition condition : conditions) {
      all = all.and(condition.test(arguments, caller, elements));
      if (all == Truth.FALSE) {
        break;
      }
    }
    return all;
  }

  /** What is said of a call for which the rule has to come to something; null if it does. */
  @Nullable Ruling unless(Truth harmless, JsonObject arguments, Caller caller) {
    Truth truth = test(arguments, caller);
    if (truth == harmless) {
      return null;
    }
    return truth == Truth.ERROR ? onError : ruling;
  }
}
