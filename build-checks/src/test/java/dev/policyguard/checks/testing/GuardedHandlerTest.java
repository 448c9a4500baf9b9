package dev.policyguard.checks.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.policyguard.call.ToolCall;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.testkit.FakeTicker;
import dev.policyguard.testkit.PolicyUnderTest;
import dev.policyguard.testkit.RecordingListener;
import dev.policyguard.testkit.ScriptedApprover;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The tests of handlers that docs/testing-policies.md shows. */
@PolicyUnderTest("src/test/policies/policy.json")
class GuardedHandlerTest {

  @Test
  void refusedCalls_doNotReachTheHandler(
      PolicyGuard guard, FakeTicker clock, RecordingListener decisions) {
    for (int i = 0; i < 12; i++) {
      guard.call(ToolCall.of("pytest").from("a"), call -> "ran");
    }
    assertEquals(2, decisions.denials().size());

    clock.advance(Duration.ofMinutes(1));
    assertEquals("ran", guard.call(ToolCall.of("pytest").from("a"), call -> "ran").orElseThrow());
  }

  @Test
  void deploymentToProduction_isAskedAbout(PolicyGuard guard, ScriptedApprover approver) {
    approver.approves().denies();
    ToolCall deploy = ToolCall.of("deploy", Map.of("to", "production")).from(Callers.ADMIN);

    assertEquals("done", guard.call(deploy, call -> "done").orElseThrow());
    assertEquals("no", guard.call(deploy, call -> "done").orElse(denied -> "no"));
    assertEquals("production", approver.requests().get(0).call().arguments().get("to"));
  }
}
