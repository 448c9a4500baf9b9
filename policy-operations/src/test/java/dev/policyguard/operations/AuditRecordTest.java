package dev.policyguard.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.Caller;
import dev.policyguard.call.ToolCall;
import dev.policyguard.guard.DecisionEvent;
import dev.policyguard.guard.Delivery;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.limit.ChargeResult;
import dev.policyguard.limit.Counters;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuditRecordTest {

  private static final Policy POLICY =
      Policy.builder().tool("look", ToolRule.limited(Limit.of("looks", 1, Window.MINUTE))).build();

  /** Counters that say the same to whatever they are asked. */
  private record Saying(ChargeResult answer) implements Counters {
    @Override
    public ChargeResult charge(Caller caller, List<Amount> amounts) {
      return answer;
    }

    @Override
    public ChargeResult peek(Caller caller, List<Amount> amounts) {
      return answer;
    }
  }

  private static String recordOf(ChargeResult answer) {
    List<DecisionEvent> events = new ArrayList<>();
    PolicyGuard guard =
        PolicyGuard.builder(POLICY)
            .counterStore(limits -> new Saying(answer))
            .listener(events::add, Delivery.INLINE)
            .build();
    guard.reserve(ToolCall.of("look").from("g"));
    return AuditRecord.decision(events.get(0));
  }

  @Test
  void decision_countedByOtherCounters_saysWhy() {
    ChargeResult full =
        new ChargeResult.Full(0, Optional.of(Duration.ofSeconds(1)), List.of(Amount.ZERO));

    assertThat(recordOf(new ChargeResult.Fallback(full, "redis\nis away")))
        .contains("\"policyguard.counters.fallback\":\"redis\\nis away\"")
        .contains("\"LIMIT_EXCEEDED\"");
    assertThat(recordOf(full)).doesNotContain("fallback");
  }
}
