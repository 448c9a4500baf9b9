package dev.policyguard.checks.testing;

import static dev.policyguard.decision.DecisionCode.LIMIT_EXCEEDED;
import static dev.policyguard.testkit.PolicyStory.given;
import static dev.policyguard.testkit.ScenarioCall.Approval.NO;
import static dev.policyguard.testkit.ScenarioCall.Approval.YES;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The stories that docs/testing-policies.md shows. */
class PytestPolicyTest {

  private static final Path POLICY = Path.of("src/test/policies/policy.json");

  @Test
  void eleventhCallInAMinute_waitsForTheFirstToLeaveTheWindow() {
    given(POLICY)
        .grant("a")
        .calls("pytest")
        .times(10)
        .areAllowed()
        .remaining("pytest_rate", 0)
        .then()
        .after(Duration.ofSeconds(1))
        .calls("pytest")
        .isDenied()
        .withCode(LIMIT_EXCEEDED)
        .byRule("/tools/pytest/limits/pytest_rate")
        .retryAfter(Duration.ofSeconds(59))
        .then()
        .grant("b")
        .calls("pytest")
        .isAllowed();
  }

  @Test
  void deploymentToProduction_needsAnAdminAndAPerson() {
    given(POLICY)
        .grant("a")
        .calls("deploy")
        .with("to", "production")
        .isDenied()
        .withMessage("Deployments are for admins.")
        .withoutRetryAfter()
        .then()
        .attribute("role", "admin")
        .calls("deploy")
        .with("to", "staging")
        .isAllowed()
        .then()
        .calls("deploy")
        .with("to", "production")
        .needsApproval()
        .then()
        .calls("deploy")
        .with("to", "production")
        .answered(YES)
        .isAllowed()
        .then()
        .calls("deploy")
        .with("to", "production")
        .answered(NO)
        .isDenied();
  }

  @Test
  void dangerousTools_areNotEvenListed() {
    given(POLICY).hides("drop_database").shows("pytest");
  }
}
