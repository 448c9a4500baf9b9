package dev.policyguard.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.testkit.FakeTicker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final FakeTicker ticker = new FakeTicker();
  private final CircuitBreaker circuit = new CircuitBreaker(ticker, 3, PAUSE.toNanos());

  private void open() {
    for (int i = 0; i < 3; i++) {
      assertThat(circuit.lets()).isTrue();
      assertThat(circuit.failed()).isEqualTo(i == 2);
    }
  }

  @Test
  void lets_failuresInARow_opensAndThenSendsOne() {
    open();
    assertThat(circuit.lets()).isFalse();
    ticker.advance(PAUSE.minusNanos(1));
    assertThat(circuit.lets()).isFalse();

    ticker.advance(Duration.ofNanos(1));
    assertThat(circuit.lets()).isTrue();
    assertThat(circuit.state()).isEqualTo(CircuitState.PROBING);
    assertThat(circuit.lets()).isFalse();
  }

  @Test
  void succeeded_probe_closes() {
    open();
    ticker.advance(PAUSE);
    assertThat(circuit.lets()).isTrue();
    circuit.succeeded();

    assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);
    open();
  }

  @Test
  void failed_probe_opensForAnotherPause() {
    open();
    ticker.advance(PAUSE);
    assertThat(circuit.lets()).isTrue();
    assertThat(circuit.failed()).isTrue();

    assertThat(circuit.lets()).isFalse();
    ticker.advance(PAUSE);
    assertThat(circuit.lets()).isTrue();
  }

  @Test
  void lets_probeIsNeverHeardOf_anotherIsSent() {
    open();
    ticker.advance(PAUSE);
    assertThat(circuit.lets()).isTrue();
    ticker.advance(PAUSE);
    assertThat(circuit.lets()).isTrue();
  }

  @Test
  void failed_answersInBetween_staysClosed() {
    for (int i = 0; i < 10; i++) {
      circuit.failed();
      circuit.failed();
      circuit.succeeded();
    }
    assertThat(circuit.lets()).isTrue();
  }

  /** Those that were on their way when the circuit opened do not prolong the pause. */
  @Test
  void failed_whileOpen_changesNothing() {
    open();
    ticker.advance(PAUSE.minusNanos(1));
    assertThat(circuit.failed()).isFalse();
    ticker.advance(Duration.ofNanos(1));
    assertThat(circuit.lets()).isTrue();
  }
}
