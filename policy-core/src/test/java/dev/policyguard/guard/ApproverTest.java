package dev.policyguard.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.limit.TurnedTicker;
import dev.policyguard.policy.AllTools;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.DefaultAction;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApproverTest {

  private static final Policy POLICY =
      Policy.builder()
          .tool(
              "pay",
              ToolRule.builder()
                  .action(ToolAction.REQUIRE_APPROVAL)
                  .reason("Ada has to agree.")
                  .limit(Limit.of("payments", 5, Window.DAY))
                  .build())
          .tool("look", ToolRule.allow())
          .build();
  private static final ToolCall CALL = ToolCall.of("pay", Map.of("amount", 7)).from("g");

  private final InMemoryCounterStore counters = new InMemoryCounterStore(new TurnedTicker(0));

  @Test
  void call_personSaysYes_handlerRunsWithTheCallThatWasAskedAbout() {
    AtomicReference<ApprovalRequest> asked = new AtomicReference<>();
    PolicyGuard guard =
        guard(
            request -> {
              asked.set(request);
              return CompletableFuture.completedFuture(ApprovalAnswer.approved());
            });

    ToolCall ran = guard.call(CALL, call -> call).orElseThrow();

    assertThat(ran).isSameAs(CALL);
    assertThat(asked.get().call()).isSameAs(CALL);
    assertThat(asked.get().decision().rule()).isEqualTo("/tools/pay/action");
    assertThat(asked.get().timeout()).isEqualTo(PolicyGuard.DEFAULT_APPROVAL_TIMEOUT);
    assertThat(left(guard)).isEqualTo("4");
  }

  @Test
  void call_personSaysNo_isDenied_andGivenBack() {
    PolicyGuard guard = guard(always(ApprovalAnswer.denied()));

    assertDenied(guard, DecisionCode.APPROVAL_DENIED, "Ada has to agree.");
  }

  @Test
  void call_nobodyCanBeAsked_isDenied_andSaysWhy() {
    PolicyGuard guard = guard(always(ApprovalAnswer.notAsked("The client has no form.")));

    assertDenied(
        guard, DecisionCode.APPROVAL_REQUIRED, "Ada has to agree. The client has no form.");
  }

  @Test
  void call_approverSaysThatNobodyAnswered_isDenied() {
    PolicyGuard guard = guard(always(ApprovalAnswer.timedOut()));

    assertDenied(guard, DecisionCode.APPROVAL_TIMEOUT, "Ada has to agree.");
  }

  @Test
  void call_silence_isNoYes_andALateYesIsVoid() {
    CompletableFuture<ApprovalAnswer> answer = new CompletableFuture<>();
    PolicyGuard guard = builder(request -> answer).approvalTimeout(Duration.ofMillis(1)).build();

    assertDenied(guard, DecisionCode.APPROVAL_TIMEOUT, "Ada has to agree.");
    answer.complete(ApprovalAnswer.approved());

    assertThat(left(guard)).isEqualTo("5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"throws", "null", "fails", "null answer"})
  void call_approverBreaks_isDenied_andGivenBack(String how) {
    PolicyGuard guard =
        guard(
            request ->
                switch (how) {
                  case "throws" -> throw new IllegalStateException("secret");
                  case "null" -> nothing();
                  case "fails" -> CompletableFuture.failedFuture(new StackOverflowError());
                  default -> CompletableFuture.completedFuture(nothing());
                });

    assertDenied(
        guard,
        DecisionCode.APPROVAL_REQUIRED,
        "Ada has to agree. The person who has to approve it could not be asked.");
  }

  @Test
  void call_threadIsInterrupted_isDenied_andTheThreadStaysInterrupted() {
    PolicyGuard guard = guard(request -> new CompletableFuture<>());

    Thread.currentThread().interrupt();
    Outcome<String> outcome = guard.call(CALL, call -> "ran");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(outcome.decision().code()).isEqualTo(DecisionCode.APPROVAL_TIMEOUT);
    assertThat(left(guard)).isEqualTo("5");
  }

  @Test
  void admit_asksWithoutAThreadThatWaits() {
    CompletableFuture<ApprovalAnswer> answer = new CompletableFuture<>();
    PolicyGuard guard = guard(request -> answer);

    CompletableFuture<Admission.Settled> admitted = guard.admit(CALL).toCompletableFuture();
    assertThat(admitted).isNotDone();
    answer.complete(ApprovalAnswer.approved());

    assertThat(admitted.join()).isInstanceOf(Permit.class);
    assertThat(admitted.join().decision().code()).isEqualTo(DecisionCode.ALLOWED);
  }

  @Test
  void admit_nobodyHasToBeAsked_asksNobody() {
    PolicyGuard guard =
        guard(
            request -> {
              throw new AssertionError("nobody was to be asked");
            });

    assertThat(guard.admit(ToolCall.of("look").from("g")).toCompletableFuture().join())
        .isInstanceOf(Permit.class);
    assertThat(guard.admit(ToolCall.of("drop").from("g")).toCompletableFuture().join())
        .isInstanceOf(Admission.Refused.class);
  }

  @Test
  void admit_virtualMachineDies_isThrownOn() {
    PolicyGuard guard =
        guard(request -> CompletableFuture.failedFuture(new OutOfMemoryError("no more")));

    assertThatThrownBy(() -> guard.admit(CALL).toCompletableFuture().join())
        .hasCauseInstanceOf(OutOfMemoryError.class);
    assertThatThrownBy(() -> guard.call(CALL, call -> "ran")).isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void build_policyAsksAPerson_andThereIsNoApprover_isRefused() {
    Rule always = Rule.of();
    Policy rule =
        Policy.builder().tool("pay", ToolRule.builder().requireApproval(always).build()).build();
    Policy ofAll =
        Policy.builder()
            .defaultAction(DefaultAction.ALLOW)
            .allTools(AllTools.builder().requireApproval(always).build())
            .build();

    assertThatThrownBy(() -> PolicyGuard.of(POLICY))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "approver: is missing, must be given, since /tools/pay/action of the policy asks a"
                + " person; build the guard with PolicyGuard.builder(policy).approver(...), where"
                + " Approver.nobody() denies such calls");
    assertThatThrownBy(() -> PolicyGuard.of(rule))
        .hasMessageContaining("/tools/pay/require_approval/always of the policy");
    assertThatThrownBy(() -> PolicyGuard.of(ofAll))
        .hasMessageContaining("/all_tools/require_approval/always of the policy");
  }

  @Test
  void approvalTimeout_outOfBounds_isRefused() {
    for (Duration wrong :
        new Duration[] {Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(2)}) {
      assertThatThrownBy(() -> PolicyGuard.builder(POLICY).approvalTimeout(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("timeout: is " + wrong + ", must be above 0 and at most a day");
    }
  }

  private void assertDenied(PolicyGuard guard, DecisionCode code, String message) {
    Outcome<String> outcome = guard.call(CALL, call -> "ran");
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    assertThat(outcome.decision().code()).isEqualTo(code);
    assertThat(outcome.decision().message()).isEqualTo(message);
    assertThat(left(guard)).isEqualTo("5");
  }

  private PolicyGuard guard(Approver approver) {
    return builder(approver).build();
  }

  private PolicyGuard.Builder builder(Approver approver) {
    return PolicyGuard.builder(POLICY).counterStore(counters).approver(approver);
  }

  private static Approver always(ApprovalAnswer answer) {
    return request -> CompletableFuture.completedFuture(answer);
  }

  /** What is left besides the call that asks, which is charged while it is decided. */
  private static String left(PolicyGuard guard) {
    Amount left = guard.decide(CALL).remaining().get("payments");
    return new Amount(left.millionths() + Amount.ONE.millionths()).toString();
  }

  /** What no approver may return, and some will. */
  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T nothing() {
    return null;
  }
}
