package dev.policyguard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.guard.Admission;
import dev.policyguard.guard.ApprovalAnswer;
import dev.policyguard.guard.Outcome;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;

class ScriptedApproverTest {

  private final ScriptedApprover approver = new ScriptedApprover();
  private final PolicyGuard guard =
      PolicyGuard.builder(
              Policy.builder()
                  .tool("deploy", ToolRule.builder().action(ToolAction.REQUIRE_APPROVAL).build())
                  .build())
          .approver(approver)
          .build();

  @Test
  void ask_answersAreGivenInTheOrderOfTheScript() {
    approver.approves().denies().timesOut().answers(ApprovalAnswer.notAsked("Out of office."));
    assertThat(deploy()).isEqualTo("deployed");
    assertThat(deploy()).isEqualTo("APPROVAL_DENIED");
    assertThat(deploy()).isEqualTo("APPROVAL_TIMEOUT");
    assertThat(deploy()).isEqualTo("APPROVAL_REQUIRED");
    assertThatCode(approver::requireDone).doesNotThrowAnyException();
  }

  @Test
  void requests_areWhatWasAsked() {
    approver.approves();
    deploy();
    assertThat(approver.requests())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.call().arguments().get("to")).isEqualTo("production");
              assertThat(request.decision().rule()).isEqualTo("/tools/deploy/action");
            });
  }

  @Test
  void ask_behindTheEndOfTheScript_deniesAndIsToldOf() {
    assertThat(deploy()).isEqualTo("APPROVAL_REQUIRED");
    assertThatExceptionOfType(AssertionFailedError.class)
        .isThrownBy(approver::requireDone)
        .withMessage(
            "the approver was asked about \"deploy\" from \"a\" by /tools/deploy/action, behind the"
                + " end of its script; say what it answers by approves() or denies()");
  }

  @Test
  void requireDone_answersLeft_isToldOf() {
    approver.approves().denies().denies();
    deploy();
    assertThatExceptionOfType(AssertionFailedError.class)
        .isThrownBy(approver::requireDone)
        .withMessage(
            "the approver was asked 1 of 3 questions that its script has answers for: no rule asked"
                + " a person for the rest");
  }

  @Test
  void fails_asABrokenApproverWould() {
    approver.fails(new IllegalStateException("no network")).approves();
    assertThat(deploy()).isEqualTo("APPROVAL_REQUIRED");
    assertThat(deploy()).isEqualTo("deployed");
    assertThatCode(approver::requireDone).doesNotThrowAnyException();
  }

  @Test
  void answerOpen_aLateAnswer_isTheOldestQuestions() {
    approver.leavesOpen().leavesOpen();
    CompletableFuture<Admission.Settled> first = admit("production");
    CompletableFuture<Admission.Settled> second = admit("staging");
    assertThat(first).isNotDone();
    approver.answerOpen(ApprovalAnswer.approved());
    assertThat(first.join().decision().code()).isEqualTo(DecisionCode.ALLOWED);
    assertThat(second).isNotDone();
    approver.answerOpen(ApprovalAnswer.denied());
    assertThat(second.join().decision().code()).isEqualTo(DecisionCode.APPROVAL_DENIED);
  }

  @Test
  void answerOpen_nothingIsOpen_isRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> approver.answerOpen(ApprovalAnswer.approved()))
        .withMessage(
            "no question is open, must be asked one that the script leaves open by leavesOpen()");
  }

  private CompletableFuture<Admission.Settled> admit(String to) {
    return guard.admit(call(to)).toCompletableFuture();
  }

  private String deploy() {
    Outcome<String> outcome = guard.call(call("production"), allowed -> "deployed");
    return outcome.orElse(denied -> denied.code().name());
  }

  private static ToolCall call(String to) {
    return ToolCall.of("deploy", Map.of("to", to)).from("a");
  }
}
