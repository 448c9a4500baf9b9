package dev.policyguard.examples.policytests;

import static dev.policyguard.decision.DecisionCode.LIMIT_EXCEEDED;
import static dev.policyguard.testkit.PolicyStory.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.guard.Approver;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.json.PolicyFile;
import dev.policyguard.policy.Policy;
import dev.policyguard.testkit.PolicyScenarios;
import dev.policyguard.testkit.ScenarioTests;
import dev.policyguard.testkit.arbitrary.CallArbitraries;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The scenario files, which must see the whole policy at work; a story; and a law. */
@PolicyScenarios(value = "src/test/scenarios", coverage = 100)
class PolicyTest implements ScenarioTests {

  private static final Policy POLICY = PolicyFile.read(Path.of("policy.json"));
  private static final PolicyGuard GUARD =
      PolicyGuard.builder(POLICY).approver(Approver.nobody()).build();

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

  /** Whatever an agent thinks of sending: no refund that is allowed is over 100. */
  @Property
  void refunds_thatAreAllowed_areOfANumberUpTo100(@ForAll("refunds") ToolCall refund) {
    if (GUARD.decide(refund) instanceof Decision.Allowed) {
      Number amount = (Number) refund.arguments().get("amount");
      assertThat(new BigDecimal(amount.toString())).isLessThanOrEqualTo(new BigDecimal(100));
    }
  }

  @Provide
  Arbitrary<ToolCall> refunds() {
    return CallArbitraries.near(POLICY, "create_refund");
  }
}
