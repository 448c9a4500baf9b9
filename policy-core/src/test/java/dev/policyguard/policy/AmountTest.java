package dev.policyguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmountTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "0.000001, 1, 0.000001",
    "10, 10000000, 10",
    "1e2, 100000000, 100",
    "1.10, 1100000, 1.1",
    "0.5000000000, 500000, 0.5",
    "9000000000000, 9000000000000000000, 9000000000000"
  })
  void of_decimal_isExactAndPrintedPlainly(String text, long millionths, String printed) {
    Amount amount = Amount.of(new BigDecimal(text));

    assertThat(amount.millionths()).isEqualTo(millionths);
    assertThat(amount).hasToString(printed);
    assertThat(Amount.of(amount.toBigDecimal())).isEqualTo(amount);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-0.000001",
        "-1",
        "9000000000000.000001",
        "1e13",
        "1e1000000000",
        "-1e1000000000"
      })
  void of_outOfBounds_isRefusedInBoundedTime(String text) {
    assertThatThrownBy(() -> Amount.of(new BigDecimal(text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be from 0 to 9000000000000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0000001", "1.1234567", "1e-1000000000"})
  void of_moreThanSixDecimals_isRefusedInBoundedTime(String text) {
    assertThatThrownBy(() -> Amount.of(new BigDecimal(text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must have at most 6 decimals");
  }

  @Test
  void of_units_bounds() {
    assertThat(Amount.of(9_000_000_000_000L)).isEqualTo(Amount.MAX);
    assertThatThrownBy(() -> Amount.of(9_000_000_000_001L))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Amount.of(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Amount.of(Long.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Amount(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void compareTo_ordersByValue() {
    assertThat(Amount.ZERO).isLessThan(Amount.ONE);
    assertThat(Amount.ONE).isLessThan(Amount.MAX).isEqualByComparingTo(Amount.of(1));
  }
}
