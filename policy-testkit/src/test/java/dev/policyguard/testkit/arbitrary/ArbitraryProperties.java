package dev.policyguard.testkit.arbitrary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.Caller;
import dev.policyguard.call.JsonObject;
import dev.policyguard.call.ToolCall;
import dev.policyguard.condition.CompiledCondition;
import dev.policyguard.condition.Elements;
import dev.policyguard.condition.Truth;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.guard.Approver;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.json.PolicyFile;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Operator;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.testkit.FakeTicker;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/** The arbitraries are worth the while only as long as they come to every end. */
@Domain(DomainContext.Global.class)
@Domain(PolicyDomain.class)
class ArbitraryProperties {

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

  record Story(Policy policy, List<ToolCall> calls) {}

  @Property(tries = 1_000)
  @StatisticsReport(onFailureOnly = true)
  void callsNearAPolicy_reachEveryCode(@ForAll("stories") Story story) {
    PolicyGuard guard =
        PolicyGuard.builder(story.policy())
            .ticker(new FakeTicker())
            .approver(Approver.nobody())
            .build();
    for (ToolCall call : story.calls()) {
      Decision decision = guard.reserve(call).decision();
      Statistics.label("code").collect(decision.code());
    }
    Statistics.label("code")
        .coverage(
            coverage ->
                REACHABLE.forEach(
                    code -> coverage.check(code).percentage(percent -> percent > 0.5)));
  }

  @Property(tries = 3_000)
  @StatisticsReport(onFailureOnly = true)
  void callsNearACondition_comeToEachTruth(@ForAll("asked") Asked asked) {
    Operator operator = asked.condition().operator();
    Truth truth =
        new CompiledCondition(asked.condition())
            .test(asked.call().arguments(), asked.call().caller(), Elements.ALL);
    Statistics.label("truth").collect(operator, truth);
    Statistics.label("truth")
        .coverage(
            coverage ->
                Arrays.stream(Operator.values())
                    .forEach(
                        each -> {
                          coverage.check(each, Truth.TRUE).percentage(percent -> percent > 0.5);
                          coverage.check(each, Truth.FALSE).percentage(percent -> percent > 0.5);
                        }));
  }

  @Property(tries = 300)
  void policies_areWrittenAndReadAgain(@ForAll Policy policy) {
    assertThat(PolicyFile.parse(PolicyFile.write(policy))).isEqualTo(policy);
  }

  @Property(tries = 300)
  void objects_haveNoDefect(@ForAll JsonObject object, @ForAll Caller caller) {
    assertThat(object.defect()).isEmpty();
    assertThat(caller.attributes().defect()).isEmpty();
  }

  record Asked(Condition condition, ToolCall call) {}

  @Provide
  Arbitrary<Asked> asked() {
    return PolicyArbitraries.conditions()
        .flatMap(
            condition -> {
              Policy policy =
                  Policy.builder()
                      .tool("t", ToolRule.builder().require(Rule.of(condition)).build())
                      .build();
              return CallArbitraries.near(policy, "t").map(call -> new Asked(condition, call));
            });
  }

  @Provide
  Arbitrary<Story> stories() {
    return PolicyArbitraries.policies()
        .flatMap(
            policy ->
                CallArbitraries.near(policy)
                    .list()
                    .ofSize(8)
                    .map(calls -> new Story(policy, calls)));
  }
}
