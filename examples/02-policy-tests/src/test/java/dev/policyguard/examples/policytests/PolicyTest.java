package dev.policyguard.examples.policytests;

import static dev.policyguard.decision.DecisionCode.LIMIT_EXCEEDED;
import static dev.policyguard.testkit.PolicyStory.given;

import dev.policyguard.json.PolicyFile;
import dev.policyguard.policy.Policy;
import dev.policyguard.testkit.PolicyScenarios;
import dev.policyguard.testkit.ScenarioTests;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The scenario files, which must see the whole policy at work, and a story. */
@PolicyScenarios(value = "src/test/scenarios", coverage = 100)
class PolicyTest implements ScenarioTests {

  private static final Policy POLICY = PolicyFile.read(Path.of("policy.json"));

  @Test
  void refunds_afterThreeInAnHour_waitForTheFirstToLeaveIt() {
    given(POLICY)
        .grant("ada")
        .calls("create_refund")
        .withArguments(Map.of("amount", 20, "reason", "late"))
        .times(3)
        .areAllowed()
        .then()
        .after(Duration.ofMinutes(10))
        .calls("create_refund")
        .withArguments(Map.of("amount", 20, "reason", "late"))
        .isDenied()
        .withCode(LIMIT_EXCEEDED)
        .retryAfter(Duration.ofMinutes(50));
  }
}
