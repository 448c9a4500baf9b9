package dev.policyguard.condition;

import static dev.policyguard.condition.Truth.ERROR;
import static dev.policyguard.condition.Truth.FALSE;
import static dev.policyguard.condition.Truth.TRUE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TruthTest {

  @ParameterizedTest
  @CsvSource({
    "TRUE, TRUE, TRUE, TRUE",
    "TRUE, FALSE, FALSE, TRUE",
    "TRUE, ERROR, ERROR, TRUE",
    "FALSE, TRUE, FALSE, TRUE",
    "FALSE, FALSE, FALSE, FALSE",
    "FALSE, ERROR, FALSE, ERROR",
    "ERROR, TRUE, ERROR, TRUE",
    "ERROR, FALSE, FALSE, ERROR",
    "ERROR, ERROR, ERROR, ERROR"
  })
  void andOr_kleenesTables(Truth one, Truth other, Truth and, Truth or) {
    assertThat(one.and(other)).isEqualTo(and);
    assertThat(one.or(other)).isEqualTo(or);
  }

  @Test
  void elements_ofNone_isTheNeutralOne_andOneSettles() {
    assertThat(Elements.ALL.ofNone()).isEqualTo(TRUE);
    assertThat(Elements.ANY.ofNone()).isEqualTo(FALSE);
    for (Truth truth : Truth.values()) {
      assertThat(Elements.ALL.join(TRUE, truth)).isEqualTo(truth);
      assertThat(Elements.ANY.join(FALSE, truth)).isEqualTo(truth);
      assertThat(Elements.ALL.isSettledBy(truth)).isEqualTo(truth == FALSE);
      assertThat(Elements.ANY.isSettledBy(truth)).isEqualTo(truth == TRUE);
    }
    assertThat(Elements.ALL.join(ERROR, FALSE)).isEqualTo(FALSE);
    assertThat(Elements.ANY.join(ERROR, TRUE)).isEqualTo(TRUE);
  }
}
