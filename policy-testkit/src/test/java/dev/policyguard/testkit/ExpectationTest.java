package dev.policyguard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.decision.Ruling;
import dev.policyguard.policy.Amount;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectationTest {

  private static final Ruling FULL =
      new Ruling(DecisionCode.LIMIT_EXCEEDED, "/tools/a/limits/b", "Wait.", "0");

  @ParameterizedTest
  @CsvSource({"0,0", "1,1", "999999,1", "1000000,1", "1000001,2", "59000000000,59000"})
  void differences_retryAfter_isRoundedUpToMilliseconds(long nanos, long millis) {
    Decision decision =
        new Decision.Denied(1, FULL, Optional.of(Duration.ofNanos(nanos)), Map.of());
    assertThat(retryAfter(millis).differences(decision)).isEmpty();
    assertThat(retryAfter(millis + 1).differences(decision))
        .containsExactly(
            new Expectation.Difference(
                "retry_after_ms", Long.toString(millis + 1), Long.toString(millis)));
  }

  @Test
  void differences_amounts_areComparedByValue() {
    Decision decision =
        new Decision.Denied(
            1, FULL, Optional.empty(), Map.of("b", Amount.of(new BigDecimal("2.50"))));
    assertThat(remaining("2.5").differences(decision)).isEmpty();
    assertThat(remaining("2.500001").differences(decision))
        .containsExactly(new Expectation.Difference("remaining \"b\"", "2.500001", "2.5"));
  }

  @Test
  void differences_nothingExpected_areNone() {
    Decision decision = new Decision.Denied(1, FULL, Optional.empty(), Map.of());
    assertThat(Expectation.none().differences(decision)).isEmpty();
  }

  private static Expectation retryAfter(long millis) {
    return new Expectation(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(Duration.ofMillis(millis)),
        Map.of());
  }

  private static Expectation remaining(String amount) {
    return new Expectation(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of("b", Amount.of(new BigDecimal(amount))));
  }
}
