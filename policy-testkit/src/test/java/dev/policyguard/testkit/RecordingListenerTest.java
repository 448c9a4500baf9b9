package dev.policyguard.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.guard.DecisionEvent;
import dev.policyguard.guard.Delivery;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolRule;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordingListenerTest {

  private final RecordingListener listener = new RecordingListener();
  private final PolicyGuard guard =
      PolicyGuard.builder(Policy.builder().tool("pytest", ToolRule.allow()).build())
          .listener(listener, Delivery.INLINE)
          .build();

  @Test
  void events_areWhatWasDecided_inItsOrder() {
    guard.call(ToolCall.of("pytest", Map.of("path", "tests/")).from("a"), call -> "ran");
    guard.call(ToolCall.of("rm\n").from("b"), call -> "ran");
    assertThat(listener.events()).extracting(DecisionEvent::tool).containsExactly("pytest", "rm\n");
    assertThat(listener.denials()).extracting(DecisionEvent::tool).containsExactly("rm\n");
    assertThat(listener.last().decision().code()).isEqualTo(DecisionCode.INVALID_CALL);
    assertThat(listener)
        .hasToString(
            """
            "pytest" from "a": allowed by /tools/pytest
            "rm\\n" from "b": denied with INVALID_CALL by (invalid call)""");
  }

  @Test
  void events_ofWhatWasOnlyLookedAt_areNone() {
    guard.decide(ToolCall.of("pytest").from("a"));
    guard.explain(ToolCall.of("pytest").from("a"));
    assertThat(listener.events()).isEmpty();
    assertThat(listener).hasToString("nothing was decided");
  }

  @Test
  void last_nothingDecided_isRefused() {
    assertThatIllegalStateException()
        .isThrownBy(listener::last)
        .withMessage(
            "nothing was decided, must be at least one call through the guard that has this"
                + " listener; decide and explain only look, and are not told of");
  }

  @Test
  void clear_forgets() {
    guard.reserve(ToolCall.of("pytest").from("a"));
    listener.clear();
    assertThat(listener.events()).isEmpty();
  }

  @Test
  void toString_callThatNobodyVouchesFor_isFromNobody() {
    guard.decide(ToolCall.of("pytest"));
    assertThat(listener)
        .hasToString("\"pytest\" from nobody: denied with NO_POLICY by (no policy)");
  }
}
