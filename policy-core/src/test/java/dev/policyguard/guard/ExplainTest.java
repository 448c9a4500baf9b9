package dev.policyguard.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.call.ToolCall;
import dev.policyguard.condition.Truth;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.decision.Trace;
import dev.policyguard.limit.ChargeResult;
import dev.policyguard.limit.CounterStore;
import dev.policyguard.limit.ScriptedStore;
import dev.policyguard.limit.TurnedTicker;
import dev.policyguard.policy.AllTools;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Increment;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Operator;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a decision is told; the wording is golden. */
class ExplainTest {

  private static final Policy POLICY =
      Policy.builder()
          .hide("gone")
          .allTools(
              AllTools.builder()
                  .denyIf(Rule.of(Condition.of("args.items[*].price", Operator.GT, 100)))
                  .limit(Limit.of("all", 2, Window.MINUTE))
                  .build())
          .tool(
              "pay",
              ToolRule.builder()
                  .require(Rule.of(Condition.of("args.reason", Operator.EXISTS, true)))
                  .require(
                      Rule.of(
                              Condition.of("args.to", Operator.REGEX, "^[a-z]+$"),
                              Condition.of("args.to", Operator.NEQ, "root"))
                          .withName("payee"))
                  .requireApproval(Rule.of(Condition.of("args.usd", Operator.GTE, 50)))
                  .limit(
                      Limit.of("spend", 90, new Window(90))
                          .withIncrement(new Increment.From(ArgumentPath.parse("args.usd"))))
                  .build())
          .tool("ask", ToolRule.builder().action(ToolAction.REQUIRE_APPROVAL).build())
          .tool("off", ToolRule.deny("Off.\nFor good."))
          .tool("odd\n\u202e", ToolRule.allow())
          .build();

  private final PolicyGuard guard =
      PolicyGuard.builder(POLICY)
          .approver(Approver.nobody())
          .ticker(new TurnedTicker(0))
          .serials(() -> 1)
          .build();

  @Test
  void explain_allowed_showsEveryRuleAndLimit() {
    assertThat(pay(Map.of("reason", "tea", "to", "ada", "usd", 5, "items", List.of())))
        .hasToString(
            """
            the call: is one that can be checked
            /tools/pay: "pay" may be called, within the rest
            /tools/pay/require/args.reason-exists: holds
                args.reason exists true is TRUE: found "tea"
            /tools/pay/require/payee: holds
                args.to regex "^[a-z]+$" is TRUE: found "ada"
                args.to neq "root" is TRUE: found "ada"
            /all_tools/deny_if/args.items[*].price-gt: does not hold
                args.items[*].price gt 100 is FALSE: found an empty array
            /tools/pay/limits/spend: max 90 within 90 seconds, the call is charged 5, 85 remains
            /all_tools/limits/all: max 2 within a minute, the call is charged 1, 1 remains
            /tools/pay/require_approval/args.usd-gte: does not hold
                args.usd gte 50 is FALSE: found 5
            /tools/pay: nothing stands against the call, so it is allowed
            => ALLOWED by /tools/pay: The call is allowed.""");
  }

  @Test
  void explain_requireNotMet_endsThere() {
    assertThat(pay(Map.of("reason", "tea", "to", "Ada\n")))
        .hasToString(
            """
            the call: is one that can be checked
            /tools/pay: "pay" may be called, within the rest
            /tools/pay/require/args.reason-exists: holds
                args.reason exists true is TRUE: found "tea"
            /tools/pay/require/payee: does not hold, so it denies
                args.to regex "^[a-z]+$" is FALSE: found "Ada\\n"
                args.to neq "root" is TRUE: found "Ada\\n"
            => REQUIREMENT_NOT_MET by /tools/pay/require/payee: The call does not have what this \
            tool requires: look at args.to.""");
  }

  @Test
  void explain_anyCall_saysWhatRulesAndLimitsCameToForProgramsToo() {
    Trace trace = pay(Map.of("reason", "tea", "to", "ada", "usd", 91));
    assertThat(trace.steps().stream().flatMap(step -> step.check().stream()))
        .containsExactly(
            new Trace.Check("/tools/pay/require/0", Truth.TRUE),
            new Trace.Check("/tools/pay/require/1", Truth.TRUE),
            new Trace.Check("/all_tools/deny_if/0", Truth.FALSE),
            new Trace.Check("/tools/pay/limits/0", Truth.FALSE));
    assertThat(pay(Map.of("reason", "tea", "to", "ada")).steps().stream())
        .endsWith(
            new Trace.Step(
                "/tools/pay/limits/spend",
                Optional.of(new Trace.Check("/tools/pay/limits/0", Truth.ERROR)),
                "the call has no amount to charge, so it denies",
                List.of()));
  }

  @Test
  void explain_denyIfHoldsOrErrs_saysWhich() {
    assertThat(ending(Map.of("items", List.of(Map.of("price", 7), Map.of("price", 101)))))
        .isEqualTo(
            """
            /all_tools/deny_if/args.items[*].price-gt: holds, so it denies
                args.items[*].price gt 100 is TRUE: found 7, 101""");
    assertThat(ending(Map.of("items", "many")))
        .isEqualTo(
            """
            /all_tools/deny_if/args.items[*].price-gt: cannot be checked, so it denies
                args.items[*].price gt 100 is ERROR: found no way on from what stands before \
            args.items[*].price's end""");
  }

  @Test
  void explain_limits_sayWhatIsMissing() {
    assertThat(ending(Map.of()))
        .isEqualTo("/tools/pay/limits/spend: the call has no amount to charge, so it denies");
    assertThat(ending(Map.of("usd", 91)))
        .isEqualTo(
            "/tools/pay/limits/spend: max 90 within 90 seconds, the call is charged 91, and only 90"
                + " remains, so it denies");
    guard.reserve(call(Map.of("reason", "a", "to", "b", "usd", 1)));
    guard.reserve(call(Map.of("reason", "a", "to", "b", "usd", 1)));
    assertThat(ending(Map.of("usd", 1)))
        .isEqualTo(
            "/all_tools/limits/all: max 2 within a minute, the call is charged 1, and only 0 remains, so"
                + " it denies");
  }

  @Test
  void explain_approval_isAskedFor() {
    assertThat(ending(Map.of("usd", 50)))
        .isEqualTo(
            """
            /tools/pay/require_approval/args.usd-gte: holds, so it asks a person
                args.usd gte 50 is TRUE: found 50""");
    assertThat(guard.explain(ToolCall.of("ask").from("g")))
        .hasToString(
            """
            the call: is one that can be checked
            /tools/ask: "ask" may be called, within the rest
            /all_tools/deny_if/args.items[*].price-gt: does not hold
                args.items[*].price gt 100 is FALSE: found nothing
            /all_tools/limits/all: max 2 within a minute, the call is charged 1, 1 remains
            /tools/ask/action: every call waits for a person
            => APPROVAL_REQUIRED by /tools/ask/action: A person has to approve this call.""");
  }

  @Test
  void explain_decisionMadeBefore_showsTheStateThatItWasMadeIn() {
    ToolCall call = call(Map.of("reason", "tea", "to", "ada", "usd", 5));
    Trace before = guard.explain(call);
    Decision first = guard.reserve(call).decision();
    guard.reserve(call);
    assertThat(guard.explain(call, first)).isEqualTo(before);
    assertThat(guard.explain(call)).isNotEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({"false, APPROVAL_DENIED", "true, APPROVAL_TIMEOUT"})
  void explain_callThatNobodyApproved_saysThatThereWasRoomAndThatAPersonWasAsked(
      boolean late, DecisionCode code) {
    ToolCall call = call(Map.of("reason", "tea", "to", "ada", "usd", 50));
    PendingApproval pending = (PendingApproval) guard.reserve(call);
    Decision decision = (late ? pending.timeOut() : pending.deny()).orElseThrow().decision();
    assertThat(guard.explain(call, decision).toString())
        .contains(
            """
            /tools/pay/limits/spend: max 90 within 90 seconds, the call is charged 50 until a \
            person answers
            /all_tools/limits/all: max 2 within a minute, the call is charged 1 until a person answers
            /tools/pay/require_approval/args.usd-gte: holds, so it asks a person
                args.usd gte 50 is TRUE: found 50
            => %s by /tools/pay/require_approval/args.usd-gte:"""
                .formatted(code));
  }

  @Test
  void explain_callThatAPersonApproved_saysSo() {
    ToolCall call = ToolCall.of("ask").from("g");
    PendingApproval pending = (PendingApproval) guard.reserve(call);
    Decision decision = pending.approve().orElseThrow().decision();
    assertThat(guard.explain(call, decision).toString())
        .contains(
            """
            /tools/ask/action: every call waits for a person
            /tools/ask: a person said yes, so the call is allowed
            => ALLOWED by /tools/ask:""");
  }

  @Test
  void explain_decisionOfAnotherPolicy_isRefused() {
    ToolCall call = call(Map.of());
    Decision other = PolicyGuard.of(Policy.builder().build()).decide(call);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> guard.explain(call, other))
        .withMessage(
            "decision: is of the policy with the revision %s, must be of the one that the caller is"
                + " under now",
            other.revision());
  }

  @Test
  void explain_refusedFromTheStart_hasOneReason() {
    assertThat(guard.explain(ToolCall.of("off").from("g")))
        .hasToString(
            """
            the call: is one that can be checked
            /tools/off/action: every call of "off" is denied
            => TOOL_DENIED by /tools/off/action: Off.\\nFor good.""");
    assertThat(guard.explain(ToolCall.of("gone").from("g")).toString())
        .contains("(hidden): every call of \"gone\" is denied");
    assertThat(guard.explain(ToolCall.of("nosuch").from("g")).toString())
        .contains("(default deny): every call of \"nosuch\" is denied");
    assertThat(guard.explain(ToolCall.of("").from("g")))
        .hasToString(
            """
            (invalid call): no call that can be checked, so it is denied
            => INVALID_CALL by (invalid call): The call names no tool. Give the name of one.""");
  }

  @Test
  void attack_30_explain_oddNames_forgeNoLine() {
    assertThat(guard.explain(ToolCall.of("odd\n\u202e").from("g")).toString())
        .endsWith("\n=> ALLOWED by /tools/odd\\n\\u202e: The call is allowed.")
        .contains("\n/tools/odd\\n\\u202e: nothing stands against the call, so it is allowed\n");
  }

  @Test
  void explain_storeDoesNotAnswer_saysSo() {
    CounterStore silent = ScriptedStore.answering(new ChargeResult.Unavailable("down"));
    Trace trace =
        PolicyGuard.builder(POLICY)
            .approver(Approver.nobody())
            .counterStore(silent)
            .build()
            .explain(ToolCall.of("ask").from("g"));

    assertThat(last(trace))
        .isEqualTo("(counter unavailable): the counters did not answer, so the call is denied");
  }

  @Test
  void explain_guardFails_namesTheDecisionAllTheSame() {
    PolicyGuard failing =
        PolicyGuard.builder(Policy.builder().tool("t", ToolRule.allow()).build())
            .approver(Approver.nobody())
            .serials(
                () -> {
                  throw new IllegalStateException("no entropy");
                })
            .build();

    Trace trace = failing.explain(ToolCall.of("t").from("g"));

    assertThat(trace.decision().code()).isEqualTo(DecisionCode.INTERNAL_ERROR);
    assertThat(last(trace))
        .isEqualTo("(internal error): the guard could not go on, so the call is denied");
    assertThat(last(failing.explain(null)))
        .isEqualTo("(internal error): the way to this decision is lost");
  }

  @Test
  void explain_outOfMemory_isThrownOn() {
    PolicyGuard dying =
        PolicyGuard.builder(POLICY)
            .approver(Approver.nobody())
            .serials(
                () -> {
                  throw new OutOfMemoryError("test");
                })
            .build();

    assertThatThrownBy(() -> dying.explain(ToolCall.of("ask").from("g")))
        .isInstanceOf(OutOfMemoryError.class);
  }

  private String ending(Map<String, Object> more) {
    Map<String, Object> arguments = new java.util.HashMap<>(Map.of("reason", "tea", "to", "ada"));
    arguments.putAll(more);
    return last(pay(arguments));
  }

  private static String last(Trace trace) {
    return trace.steps().get(trace.steps().size() - 1).toString();
  }

  private Trace pay(Map<String, ?> arguments) {
    return guard.explain(call(arguments));
  }

  private static ToolCall call(Map<String, ?> arguments) {
    return ToolCall.of("pay", arguments).from("g");
  }
}
