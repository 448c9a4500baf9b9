package dev.policyguard.guard;

import dev.policyguard.call.Caller;
import dev.policyguard.call.JsonObject;
import dev.policyguard.condition.CompiledCondition;
import dev.policyguard.condition.Elements;
import dev.policyguard.condition.Truth;
import dev.policyguard.decision.Ruling;
import java.util.List;

/**
 * A rule made ready for calls. Immutable.
 *
 * @param conditions its conditions, joined by AND
 * @param elements for which elements of an array its conditions must hold
 * @param ruling what is said where it decides
 * @param onError what is said where it decides because it came to an error
 */
record RulePlan(
    List<CompiledCondition> conditions, Elements elements, Ruling ruling, Ruling onError) {

  /** Kleene's AND of the conditions: a false one decides, wherever it stands. */
  Truth test(JsonObject arguments, Caller caller) {
    Truth all = Truth.TRUE;
    for (int i = 0; i < conditions.size() && all != Truth.FALSE; i++) {
      all = all.and(conditions.get(i).test(arguments, caller, elements));
    }
    return all;
  }
}
