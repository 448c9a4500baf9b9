package dev.policyguard.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.Caller;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.policy.AllTools;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.DefaultAction;
import dev.policyguard.policy.Increment;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Operator;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which rule is named and what it says: ids, codes and messages of a plan. */
class RulingsTest {

  private static final Rule A = Rule.of(Condition.of("args.a", Operator.EQ, 1));
  private static final Rule B = Rule.of(Condition.of("args.b", Operator.GT, 1));

  @Test
  void ruleId_isPathAndOperatorOfTheFirstCondition() {
    Rule both =
        Rule.of(
            Condition.of("args.o[\"x y\"]", Operator.NOT_IN, List.of(1)),
            Condition.of("args.b", Operator.EXISTS, true));

    assertThat(refusal(ToolRule.builder().require(both), Map.of()))
        .isEqualTo("REQUIREMENT_NOT_MET by /tools/t/require/args.o[\"x y\"]-not_in");
    assertThat(refusal(ToolRule.builder().denyIf(A), Map.of("a", 1)))
        .isEqualTo("DENY_CONDITION by /tools/t/deny_if/args.a-eq");
    assertThat(refusal(ToolRule.builder().denyIf(A), Map.of("a", "1")))
        .isEqualTo("ARGUMENT_TYPE by /tools/t/deny_if/args.a-eq");
    assertThat(refusal(ToolRule.builder().require(A), Map.of("a", "1")))
        .isEqualTo("ARGUMENT_TYPE by /tools/t/require/args.a-eq");
    assertThat(refusal(ToolRule.builder().requireApproval(A), Map.of("a", "1")))
        .isEqualTo("APPROVAL_REQUIRED by /tools/t/require_approval/args.a-eq");
  }

  @Test
  void ruleId_withoutConditions_isAlways_withAName_isTheName() {
    assertThat(refusal(ToolRule.builder().denyIf(Rule.of()), Map.of()))
        .isEqualTo("DENY_CONDITION by /tools/t/deny_if/always");
    assertThat(refusal(ToolRule.builder().denyIf(Rule.of().withName("closed")), Map.of()))
        .isEqualTo("DENY_CONDITION by /tools/t/deny_if/closed");
    assertThat(refusal(ToolRule.builder().require(Rule.of()).denyIf(Rule.of()), Map.of()))
        .isEqualTo("DENY_CONDITION by /tools/t/deny_if/always");
  }

  @Test
  void ruleId_secondAndThirdOfOneListWithTheSame_areNumbered() {
    Rule one = Rule.of(Condition.of("args.a", Operator.EQ, 1));
    Rule two = Rule.of(Condition.of("args.a", Operator.EQ, 2));
    Rule three = Rule.of(Condition.of("args.a", Operator.EQ, 3));
    ToolRule.Builder tool = ToolRule.builder().denyIf(one).denyIf(B).denyIf(two).denyIf(three);

    assertThat(refusal(tool, Map.of("a", 1))).endsWith("/tools/t/deny_if/args.a-eq");
    assertThat(refusal(tool, Map.of("a", 2))).endsWith("/tools/t/deny_if/args.a-eq~2");
    assertThat(refusal(tool, Map.of("a", 3))).endsWith("/tools/t/deny_if/args.a-eq~3");
    assertThat(refusal(tool.requireApproval(Rule.of()), Map.of("a", 4)))
        .isEqualTo("APPROVAL_REQUIRED by /tools/t/require_approval/always");
  }

  @Test
  void order_toolsThenAllTools_requireThenDenyIfThenLimitsThenApproval() {
    AllTools all =
        AllTools.builder()
            .require(Rule.of(Condition.of("args.all", Operator.EXISTS, true)))
            .denyIf(Rule.of(Condition.of("args.no", Operator.EXISTS, true)))
            .requireApproval(Rule.of(Condition.of("args.ask", Operator.EXISTS, true)))
            .limit(
                Limit.of("all", 5, Window.DAY)
                    .withIncrement(new Increment.From(ArgumentPath.parse("args.n"))))
            .build();
    ToolRule tool =
        ToolRule.builder()
            .require(Rule.of(Condition.of("args.own", Operator.EXISTS, true)))
            .denyIf(A)
            .limit(Limit.of("own", 1, Window.DAY))
            .build();
    PolicyGuard guard =
        PolicyGuard.builder(Policy.builder().allTools(all).tool("t", tool).build())
            .approver(Approver.nobody())
            .build();

    assertThat(refusal(guard, Map.of("a", 1))).endsWith("/tools/t/require/args.own-exists");
    assertThat(refusal(guard, Map.of("own", 1, "a", 1)))
        .endsWith("/all_tools/require/args.all-exists");
    assertThat(refusal(guard, Map.of("own", 1, "all", 1, "a", 1, "no", 1)))
        .endsWith("/tools/t/deny_if/args.a-eq");
    assertThat(refusal(guard, Map.of("own", 1, "all", 1, "no", 1)))
        .endsWith("/all_tools/deny_if/args.no-exists");
    assertThat(refusal(guard, Map.of("own", 1, "all", 1)))
        .isEqualTo("INVALID_AMOUNT by /all_tools/limits/all");
    assertThat(refusal(guard, Map.of("own", 1, "all", 1, "n", 6, "ask", 1)))
        .isEqualTo("LIMIT_EXCEEDED by /all_tools/limits/all");
    assertThat(refusal(guard, Map.of("own", 1, "all", 1, "n", 5, "ask", 1)))
        .isEqualTo("APPROVAL_REQUIRED by /all_tools/require_approval/args.ask-exists");
    assertThat(refusal(guard, Map.of("own", 1, "all", 1, "n", 5))).isEqualTo("ALLOWED by /tools/t");
  }

  @Test
  void order_everyAmountIsReadBeforeAnyLimitIsLookedAt() {
    PolicyGuard guard =
        guard(
            ToolRule.limited(
                Limit.of("full", 1, Window.DAY).withIncrement(new Increment.Fixed(Amount.of(2))),
                Limit.of("amount", 1, Window.DAY)
                    .withIncrement(new Increment.From(ArgumentPath.parse("args.n")))));

    assertThat(refusal(guard, Map.of())).isEqualTo("INVALID_AMOUNT by /tools/t/limits/amount");
    assertThat(refusal(guard, Map.of("n", 1))).isEqualTo("LIMIT_EXCEEDED by /tools/t/limits/full");
  }

  @Test
  void allTools_holdForToolsThatTheDefaultAllows() {
    PolicyGuard guard =
        PolicyGuard.builder(
                Policy.builder()
                    .defaultAction(DefaultAction.ALLOW)
                    .allTools(AllTools.builder().denyIf(A).requireApproval(B).build())
                    .build())
            .approver(Approver.nobody())
            .build();

    assertThat(refusal(guard, Map.of("a", 1)))
        .isEqualTo("DENY_CONDITION by /all_tools/deny_if/args.a-eq");
    assertThat(refusal(guard, Map.of("b", 2)))
        .isEqualTo("APPROVAL_REQUIRED by /all_tools/require_approval/args.b-gt");
    assertThat(refusal(guard, Map.of())).isEqualTo("ALLOWED by (default allow)");
  }

  @Test
  void action_requireApproval_asksAboutEveryCall_afterTheLimits() {
    ToolRule rule =
        ToolRule.builder()
            .action(ToolAction.REQUIRE_APPROVAL)
            .reason("Ask Ada.")
            .requireApproval(A)
            .limit(Limit.of("c", 1, Window.DAY))
            .build();
    PolicyGuard guard = guard(rule);

    assertThat(refusal(guard, Map.of("a", 1))).isEqualTo("APPROVAL_REQUIRED by /tools/t/action");
    assertThat(decide(guard, Map.of()).message()).isEqualTo("Ask Ada.");
    guard.reserve(call(Map.of()));
    assertThat(refusal(guard, Map.of())).isEqualTo("LIMIT_EXCEEDED by /tools/t/limits/c");
  }

  // ---- messages ----

  @Test
  void messages_nothingWritten_sayWhatToDoNext_andNoThreshold() {
    Rule caller = Rule.of(Condition.of("caller.team", Operator.EQ, "core"));
    Rule several =
        Rule.of(
            Condition.of("args.a", Operator.GT, 1_234),
            Condition.of("args.b", Operator.EQ, "secret"),
            Condition.of("args.a", Operator.LT, 5_678),
            Condition.of("caller.team", Operator.EQ, "core"));
    List<String> messages = new ArrayList<>();

    messages.add(message(ToolRule.builder().require(several), Map.of()));
    messages.add(message(ToolRule.builder().require(caller), Map.of()));
    Rule two = Rule.of(several.conditions().get(0), several.conditions().get(1));
    messages.add(message(ToolRule.builder().require(two), Map.of("a", "x", "b", "secret")));
    messages.add(message(ToolRule.builder().denyIf(B), Map.of("b", 2)));
    messages.add(message(ToolRule.builder().denyIf(Rule.of()), Map.of()));
    messages.add(message(ToolRule.builder().denyIf(B), Map.of("b", true)));
    messages.add(message(ToolRule.builder().requireApproval(B), Map.of("b", 2)));
    messages.add(message(ToolRule.builder().action(ToolAction.REQUIRE_APPROVAL), Map.of()));
    messages.add(message(ToolRule.builder().action(ToolAction.DENY), Map.of()));
    messages.add(message(ToolRule.builder().limit(from("args.n")), Map.of()));
    messages.add(message(ToolRule.builder().limit(from("args.n")), Map.of("n", 99)));
    messages.add(message(ToolRule.builder(), Map.of()));

    assertThat(messages)
        .containsExactly(
            "The call does not have what this tool requires: look at args.a, args.b.",
            "The call does not have what this tool requires.",
            "An argument is of a kind that the policy cannot check: look at args.a, args.b.",
            "The policy does not allow this call: look at args.b.",
            "This tool may not be called here. Use another one.",
            "An argument is of a kind that the policy cannot check: look at args.b.",
            "A person has to approve this call.",
            "A person has to approve this call.",
            "This tool may not be called here. Use another one.",
            "The call needs an amount at args.n: a number that is not negative.",
            "The limit c is used up.",
            "The call is allowed.");
  }

  @Test
  void messages_authorsWords_areSaidInsteadOfOurs() {
    Rule worded = B.withOnDeny("Not so many.");

    assertThat(message(ToolRule.builder().require(worded), Map.of())).isEqualTo("Not so many.");
    assertThat(message(ToolRule.builder().denyIf(worded), Map.of("b", 2)))
        .isEqualTo("Not so many.");
    assertThat(message(ToolRule.builder().denyIf(worded), Map.of("b", "2")))
        .isEqualTo("Not so many.");
    assertThat(message(ToolRule.builder().requireApproval(worded), Map.of("b", 2)))
        .isEqualTo("Not so many.");
    assertThat(message(ToolRule.builder().reason("Ask.").requireApproval(worded), Map.of("b", 2)))
        .isEqualTo("Not so many.");
    assertThat(message(ToolRule.builder().reason("Ask.").requireApproval(B), Map.of("b", 2)))
        .isEqualTo("Ask.");
    assertThat(
            message(ToolRule.builder().limit(from("args.n").withOnDeny("Full.")), Map.of("n", 99)))
        .isEqualTo("Full.");
  }

  @Test
  void errorInOneCondition_isNothingBesideAFalseOne() {
    Rule rule =
        Rule.of(
            Condition.of("args.a", Operator.GT, 1),
            Condition.of("args.b", Operator.GT, 1),
            Condition.of("args.c", Operator.GT, 1));

    assertThat(refusal(ToolRule.builder().denyIf(rule), Map.of("a", "x", "b", 0, "c", 2)))
        .isEqualTo("ALLOWED by /tools/t");
    assertThat(refusal(ToolRule.builder().denyIf(rule), Map.of("a", 2, "b", "x", "c", 2)))
        .startsWith("ARGUMENT_TYPE");
    assertThat(refusal(ToolRule.builder().require(rule), Map.of("a", 2, "b", "x", "c", 0)))
        .startsWith("REQUIREMENT_NOT_MET");
    assertThat(refusal(ToolRule.builder().requireApproval(rule), Map.of("a", "x", "b", 0)))
        .isEqualTo("ALLOWED by /tools/t");
  }

  @Test
  void callersAttributes_areReadFromTheCaller_neverFromTheArguments() {
    PolicyGuard guard =
        guard(
            ToolRule.builder()
                .require(Rule.of(Condition.of("caller.team", Operator.EQ, "core")))
                .build());
    Caller core = Caller.of("g").withAttributes(Map.of("team", "core"));

    assertThat(guard.decide(ToolCall.of("t").from(core)).code()).isEqualTo(DecisionCode.ALLOWED);
    assertThat(
            guard
                .decide(
                    ToolCall.of("t", Map.of("team", "core", "caller", Map.of("team", "core")))
                        .from("g"))
                .code())
        .isEqualTo(DecisionCode.REQUIREMENT_NOT_MET);
  }

  private static Limit from(String path) {
    return Limit.of("c", 10, Window.MINUTE)
        .withIncrement(new Increment.From(ArgumentPath.parse(path)));
  }

  private static String message(ToolRule.Builder tool, Map<String, ?> arguments) {
    return decide(guard(tool.build()), arguments).message();
  }

  private static String refusal(ToolRule.Builder tool, Map<String, ?> arguments) {
    return refusal(guard(tool.build()), arguments);
  }

  private static String refusal(PolicyGuard guard, Map<String, ?> arguments) {
    Decision decision = decide(guard, arguments);
    return decision.code() + " by " + decision.rule();
  }

  private static Decision decide(PolicyGuard guard, Map<String, ?> arguments) {
    return guard.decide(call(arguments));
  }

  private static PolicyGuard guard(ToolRule rule) {
    return PolicyGuard.builder(Policy.builder().tool("t", rule).build())
        .approver(Approver.nobody())
        .build();
  }

  private static ToolCall call(Map<String, ?> arguments) {
    return ToolCall.of("t", arguments).from("g");
  }
}
