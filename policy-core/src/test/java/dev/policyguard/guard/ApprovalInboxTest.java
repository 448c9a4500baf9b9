package dev.policyguard.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.call.Caller;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.decision.Ruling;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ApprovalInboxTest {

  private static final Policy POLICY =
      Policy.builder()
          .tool(
              "pay",
              ToolRule.builder()
                  .action(ToolAction.REQUIRE_APPROVAL)
                  .reason("Ada has to agree.")
                  .limit(Limit.of("payments", 100, Window.DAY))
                  .build())
          .build();

  private final ApprovalInbox inbox = new ApprovalInbox();
  private final PolicyGuard guard =
      PolicyGuard.builder(POLICY).approver(inbox).pendingApprovals(3).build();

  @Test
  void approve_whatWasShown_letsThatCallRun() {
    CompletableFuture<Admission.Settled> seven = admit("a", 7);
    CompletableFuture<Admission.Settled> eight = admit("a", 8);

    assertThat(inbox.open())
        .extracting(request -> request.call().arguments().asMap().get("amount"))
        .containsExactly(7, 8);
    assertThat(inbox.approve(inbox.open().get(1).digest())).isTrue();

    assertThat(eight.join()).isInstanceOf(Permit.class);
    assertThat(seven).isNotDone();
    assertThat(inbox.open()).hasSize(1);
    assertThat(inbox.refuse(inbox.open().get(0).digest())).isTrue();
    assertThat(seven.join().decision().code()).isEqualTo(DecisionCode.APPROVAL_DENIED);
    assertThat(inbox.open()).isEmpty();
  }

  @Test
  void attack_25_approve_digestOfAnotherCallOrAnAnsweredOne_isVoid() {
    CompletableFuture<Admission.Settled> first = admit("a", 7);
    String digest = inbox.open().get(0).digest();
    assertThat(inbox.approve(digest)).isTrue();
    assertThat(first.join()).isInstanceOf(Permit.class);

    CompletableFuture<Admission.Settled> again = admit("a", 7);
    assertThat(inbox.approve(digest)).isFalse();
    assertThat(inbox.approve("")).isFalse();
    assertThat(again).isNotDone();
  }

  @Test
  void attack_25_digest_isOfCallerToolArgumentsPolicyAndDecision_andOfNothingElse() {
    Map<String, Object> arguments = Map.of("list", List.of("a,b"), "n", 1);
    String digest = digest(call("pay", arguments, Caller.of("a")), "rev", 1);

    assertThat(digest).matches("[0-9a-f]{64}");
    assertThat(digest(call("pay", arguments, Caller.of("a")), "rev", 1)).isEqualTo(digest);
    List<String> others = new ArrayList<>();
    others.add(digest);
    others.add(digest(call("pay2", arguments, Caller.of("a")), "rev", 1));
    others.add(digest(call("pay", arguments, Caller.of("b")), "rev", 1));
    others.add(digest(call("pay", arguments, Caller.of("a").withSession("s")), "rev", 1));
    others.add(
        digest(
            call("pay", arguments, Caller.of("a").withAttributes(Map.of("role", "x"))), "rev", 1));
    others.add(digest(call("pay", arguments, Caller.of("a")), "rev2", 1));
    others.add(digest(call("pay", arguments, Caller.of("a")), "rev", 2));
    Map<String, Object> noList = Map.of("list", List.of("a", "b"), "n", 1);
    others.add(digest(call("pay", noList, Caller.of("a")), "rev", 1));
    others.add(digest(call("pay", Map.of("list", "a,b", "n", 1), Caller.of("a")), "rev", 1));
    others.add(digest(call("pay", Map.of("list", "a,b", "n", "1"), Caller.of("a")), "rev", 1));
    others.add(digest(call("pay", Map.of("list", "?"), Caller.of("a")), "rev", 1));
    others.add(digest(call("pay", Map.of("list", "\ud800"), Caller.of("a")), "rev", 1));
    others.add(digest(call("pay", Map.of("list", "\udc00"), Caller.of("a")), "rev", 1));
    assertThat(others).doesNotHaveDuplicates();
  }

  @Test
  void attack_26_ask_duplicates_areOneQuestion_andOneYesLetsOneRun() {
    CompletableFuture<Admission.Settled> first = admit("a", 7);
    CompletableFuture<Admission.Settled> second = admit("a", 7);

    assertThat(inbox.open()).hasSize(1);
    inbox.approve(inbox.open().get(0).digest());

    assertThat(first.join()).isInstanceOf(Permit.class);
    assertThat(second.join().decision().code()).isEqualTo(DecisionCode.APPROVAL_REQUIRED);
    assertThat(second.join().decision().message())
        .isEqualTo(
            "Ada has to agree. The same call was waiting already, was approved once and may run"
                + " once: to make it again, call again.");
    assertThat(left()).isEqualTo("98");
  }

  @Test
  void attack_26_ask_duplicatesOfARefusedCall_areRefusedToo() {
    CompletableFuture<Admission.Settled> first = admit("a", 7);
    CompletableFuture<Admission.Settled> second = admit("a", 7);

    inbox.refuse(inbox.open().get(0).digest());

    assertThat(first.join().decision().code()).isEqualTo(DecisionCode.APPROVAL_DENIED);
    assertThat(second.join().decision().code()).isEqualTo(DecisionCode.APPROVAL_DENIED);
    assertThat(left()).isEqualTo("99");
  }

  @Test
  void attack_26_ask_flood_isBoundedPerGrant_andOthersAreStillAsked() {
    assertThat(List.of(admit("a", 1), admit("a", 2))).noneMatch(CompletableFuture::isDone);
    CompletableFuture<Admission.Settled> third = admit("a", 2);
    Decision tooMany = admit("a", 4).join().decision();

    assertThat(tooMany.code()).isEqualTo(DecisionCode.APPROVAL_REQUIRED);
    assertThat(tooMany.message())
        .isEqualTo(
            "Ada has to agree. Too many calls of this caller wait for a person already: wait for"
                + " their answers.");
    assertThat(inbox.open()).hasSize(2);
    assertThat(admit("b", 1)).isNotDone();
    assertThat(third).isNotDone();

    inbox.open().forEach(request -> inbox.refuse(request.digest()));
    assertThat(admit("a", 4)).isNotDone();
  }

  @Test
  void attack_26_ask_silence_isNo_andLeavesTheInbox() {
    PolicyGuard impatient =
        PolicyGuard.builder(POLICY).approver(inbox).approvalTimeout(Duration.ofMillis(1)).build();

    Decision decision = impatient.call(call("a", 7), call -> "ran").decision();

    assertThat(decision.code()).isEqualTo(DecisionCode.APPROVAL_TIMEOUT);
    CompletableFuture<ApprovalAnswer> answer =
        inbox
            .ask(
                new ApprovalRequest(
                    call("a", 7),
                    (Decision.ApprovalRequired) impatient.decide(call("a", 7)),
                    Duration.ofMillis(1)))
            .toCompletableFuture();
    assertThat(answer.join()).isEqualTo(ApprovalAnswer.timedOut());
    assertThat(inbox.approve("any")).isFalse();
  }

  @Test
  void pendingApprovals_none_isRefused() {
    assertThatThrownBy(() -> PolicyGuard.builder(POLICY).pendingApprovals(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("perGrant: is 0, must be 1 or more");
  }

  private CompletableFuture<Admission.Settled> admit(String grant, int amount) {
    return guard.admit(call(grant, amount)).toCompletableFuture();
  }

  private static ToolCall call(String grant, int amount) {
    return ToolCall.of("pay", Map.of("amount", amount)).from(grant);
  }

  private static ToolCall call(String tool, Map<String, Object> arguments, Caller caller) {
    return ToolCall.of(tool, arguments).from(caller);
  }

  private static String digest(ToolCall call, String revision, long serial) {
    Decision.ApprovalRequired decision =
        new Decision.ApprovalRequired(
            serial,
            new Ruling(DecisionCode.APPROVAL_REQUIRED, "rule", "message", revision),
            Map.of());
    return new ApprovalRequest(call, decision, Duration.ofMinutes(1)).digest();
  }

  /** What the grant a has left, the call that asks counted. */
  private String left() {
    return guard.decide(call("a", 9)).remaining().get("payments").toString();
  }
}
