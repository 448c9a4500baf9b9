package dev.policyguard.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.Caller;
import dev.policyguard.call.ToolCall;
import dev.policyguard.limit.CounterKey;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.Scope;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import dev.policyguard.tool.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What somebody writes to a log without a thought. */
class LogLinesTest {

  private static final String ODD = "a\nFORGED\r\u2028\u202e\u0000\u001b[31m\u0085";
  private static final ToolCall CALL =
      ToolCall.of("note", Map.of(ODD, "a secret"))
          .from(Caller.of(ODD).withSession(ODD).withAttributes(Map.of(ODD, "a secret")));

  @ParameterizedTest
  @MethodSource("shown")
  void attack_30_toString_ofAnyContent_isOneLineOfPlainText(Object shown) {
    assertThat(shown.toString())
        .doesNotContainPattern("[\\p{Cntrl}\\u2028\\u202e\\u0085]")
        .doesNotContain("a secret");
  }

  static Stream<Object> shown() {
    List<DecisionEvent> events = events(CALL);
    Limit limit = Limit.of(ODD, 1, Window.HOUR);
    return Stream.of(
            events.stream(),
            events.stream().map(DecisionEvent::decision),
            events.stream().map(event -> event.decision().ruling()),
            Stream.of(
                CALL,
                CALL.caller(),
                CounterKey.of(limit, CALL.caller()),
                CounterKey.of(limit.withScope(Scope.SESSION), CALL.caller()),
                CounterKey.of(limit.withScope(Scope.GLOBAL), CALL.caller()),
                ToolDefinition.of(ODD, ODD)))
        .flatMap(objects -> objects);
  }

  @Test
  void event_asText_saysAllThatItKnows() {
    DecisionEvent event =
        events(ToolCall.of("note", Map.of("text", 1)).from(Caller.of("ada").withSession("s")))
            .get(1);

    assertThat(event.toString().replaceAll("PT[0-9.E-]+S", "<took>"))
        .isEqualTo(
            event.time()
                + " ALLOWED by /tools/note: The call is allowed. ["
                + event.decision().id()
                + "] tool=\"note\" grant=\"ada\" session=\"s\" arguments=[\"text\"] took=<took>"
                + " shadow=("
                + event.shadow().orElseThrow()
                + ") handler=COMPLETED after=<took>");
  }

  /** Allowed, ended, and denied in the policy author's words. */
  private static List<DecisionEvent> events(ToolCall call) {
    List<DecisionEvent> events = new ArrayList<>();
    Policy open = Policy.builder().tool("note", ToolRule.allow()).build();
    Policy shut =
        Policy.builder()
            .tool("note", ToolRule.builder().denyIf(Rule.of().withOnDeny(ODD)).build())
            .build();
    for (Policy policy : List.of(open, shut)) {
      PolicyGuard guard =
          PolicyGuard.builder(policy).shadow(shut).listener(heard(events), Delivery.INLINE).build();
      guard.call(call, it -> "done");
    }
    assertThat(events).hasSize(3);
    return events;
  }

  private static DecisionListener heard(List<DecisionEvent> events) {
    return new DecisionListener() {
      @Override
      public void decided(DecisionEvent event) {
        events.add(event);
      }

      @Override
      public void ended(DecisionEvent event) {
        events.add(event);
      }
    };
  }
}
