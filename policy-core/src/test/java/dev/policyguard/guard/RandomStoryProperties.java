package dev.policyguard.guard;

import dev.policyguard.decision.DecisionCode;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/** The stories are worth the while only as long as they come to every end. */
class RandomStoryProperties {

  private static final List<DecisionCode> REACHABLE =
      List.of(
          DecisionCode.ALLOWED,
          DecisionCode.INVALID_CALL,
          DecisionCode.HIDDEN,
          DecisionCode.DEFAULT_DENY,
          DecisionCode.TOOL_DENIED,
          DecisionCode.REQUIREMENT_NOT_MET,
          DecisionCode.DENY_CONDITION,
          DecisionCode.ARGUMENT_TYPE,
          DecisionCode.INVALID_AMOUNT,
          DecisionCode.LIMIT_EXCEEDED,
          DecisionCode.APPROVAL_REQUIRED);

  @Property(tries = 1_000)
  @StatisticsReport(onFailureOnly = true)
  void randomStories_reachEveryCode(@ForAll("stories") RandomStory story) {
    NaiveGuard naive = new NaiveGuard(story.policy());
    for (RandomStory.Step step : story.steps()) {
      naive.pass(step.later());
      Statistics.label("code").collect(naive.reserve(step.call(), new ArrayList<>()).code());
    }
    Statistics.label("code")
        .coverage(
            coverage ->
                REACHABLE.forEach(
                    code -> coverage.check(code).percentage(percent -> percent > 0.5)));
  }

  @Provide
  Arbitrary<RandomStory> stories() {
    return Arbitraries.randomValue(RandomStory::new);
  }
}
