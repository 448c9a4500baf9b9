package dev.policyguard.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.Caller;
import dev.policyguard.call.JsonObject;
import dev.policyguard.call.PlainText;
import dev.policyguard.call.ToolCall;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.decision.Trace;
import dev.policyguard.guard.NaiveGuard.Ruled;
import dev.policyguard.limit.TurnedTicker;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * The guard beside {@link NaiveGuard}, in stories of {@value RandomStory#CALLS} calls on the same
 * counters. How many stories there are is the Maven property {@code property.tries}.
 */
class NaiveGuardProperties {

  @Property
  void guard_anyStory_decidesAsTheNaiveOne(@ForAll("stories") RandomStory story) {
    TurnedTicker ticker = new TurnedTicker(story.start());
    PolicyGuard guard =
        PolicyGuard.builder(story.policy())
            .approver(Approver.nobody())
            .ticker(ticker)
            .serials(() -> 7)
            .build();
    NaiveGuard naive = new NaiveGuard(story.policy());

    for (RandomStory.Step step : story.steps()) {
      turn(ticker, naive, step.later());
      ToolCall call = call(step.call());

      Decision decision = guard.decide(call);
      assertThat(ruled(decision)).isEqualTo(naive.decide(step.call()));
      assertExplained(guard.explain(call), decision);

      List<Object> receipt = new ArrayList<>();
      Ruled expected = naive.reserve(step.call(), receipt);
      Admission admission = guard.reserve(call);
      assertThat(ruled(admission.decision())).isEqualTo(expected);
      settle(admission, step.then(), naive, receipt);
    }
  }

  private static void turn(TurnedTicker ticker, NaiveGuard naive, Duration later) {
    ticker.turn(later);
    naive.pass(later);
  }

  private static void settle(
      Admission admission, RandomStory.Then then, NaiveGuard naive, List<Object> receipt) {
    boolean givenBack = false;
    if (admission instanceof PendingApproval pending) {
      switch (then) {
        case NO ->
            assertRefused(pending, pending.deny().orElseThrow(), DecisionCode.APPROVAL_DENIED);
        case TIMES_OUT ->
            assertRefused(pending, pending.timeOut().orElseThrow(), DecisionCode.APPROVAL_TIMEOUT);
        case IS_LEFT ->
            assertRefused(
                pending, pending.leaveOpen().orElseThrow(), DecisionCode.APPROVAL_REQUIRED);
        default -> assertThat(pending.approve()).isPresent();
      }
      givenBack =
          then == RandomStory.Then.NO
              || then == RandomStory.Then.TIMES_OUT
              || then == RandomStory.Then.IS_LEFT;
    } else if (admission instanceof Permit permit) {
      if (then == RandomStory.Then.IS_GIVEN_BACK) {
        permit.giveBack();
        givenBack = true;
      } else if (then == RandomStory.Then.STANDS) {
        permit.close();
      }
    }
    if (givenBack) {
      naive.giveBack(receipt);
    }
  }

  private static void assertRefused(
      PendingApproval pending, Admission.Refused refused, DecisionCode code) {
    assertThat(refused.decision().code()).isEqualTo(code);
    assertThat(refused.decision().rule()).isEqualTo(pending.decision().rule());
  }

  static void assertExplained(Trace trace, Decision decision) {
    assertThat(trace.decision()).isEqualTo(decision);
    assertThat(trace.steps()).isNotEmpty();
    assertThat(trace.steps().get(trace.steps().size() - 1).rule())
        .isEqualTo(PlainText.of(decision.rule()));
  }

  static ToolCall call(NaiveGuard.Call call) {
    Caller caller = new Caller(call.grant(), call.session(), JsonObject.copyOf(call.attributes()));
    return ToolCall.of(call.tool(), call.arguments()).from(caller);
  }

  static Ruled ruled(Decision decision) {
    Map<String, BigDecimal> remaining = new LinkedHashMap<>();
    decision.remaining().forEach((counter, left) -> remaining.put(counter, left.toBigDecimal()));
    if (decision instanceof Decision.Denied denied) {
      return new Ruled("deny", decision.code(), decision.rule(), denied.retryAfter(), remaining);
    }
    String kind = decision instanceof Decision.Allowed ? "allow" : "approval";
    return new Ruled(kind, decision.code(), decision.rule(), Optional.empty(), remaining);
  }

  @Provide
  Arbitrary<RandomStory> stories() {
    return Arbitraries.randomValue(RandomStory::new);
  }
}
