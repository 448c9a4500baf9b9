package dev.policyguard.examples.policytests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.guard.Approver;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.json.PolicyFile;
import dev.policyguard.policy.Policy;
import dev.policyguard.testkit.arbitrary.CallArbitraries;
import java.math.BigDecimal;
import java.nio.file.Path;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A law that no list of examples can show. */
class RefundProperties {

  private static final Policy POLICY = PolicyFile.read(Path.of("policy.json"));
  private static final PolicyGuard GUARD =
      PolicyGuard.builder(POLICY).approver(Approver.nobody()).build();

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
