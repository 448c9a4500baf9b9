package dev.policyguard.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShortestDecimalTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "1",
        "-1",
        "0.1",
        "-0.1",
        "0.5",
        "1e-7",
        "1e23",
        "2e23",
        "-2e23",
        "8.41e21",
        "5.684341886080802e-14",
        "1.7976931348623157e308",
        "2.2250738585072014e-308",
        "4.9e-324",
        "9007199254740992",
        "9007199254740994",
        "0.30000000000000004",
        "9.5e15",
        "2.2e-322",
        "177060052805206.38"
      })
  void of_double_isTheDecimalItWasReadFrom(String text) {
    assertThat(ShortestDecimal.of(Double.parseDouble(text)))
        .isEqualByComparingTo(new BigDecimal(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "0.1",
        "1e23",
        "9e12",
        "16777216",
        "9.007199e15",
        "3.4028235e38",
        "1.1754944e-38",
        "1.4e-45",
        "3.4e-44"
      })
  void of_float_isTheDecimalItWasReadFrom(String text) {
    assertThat(ShortestDecimal.of(Float.parseFloat(text)))
        .isEqualByComparingTo(new BigDecimal(text));
  }

  @Test
  void of_negativeZero_isZero() {
    assertThat(ShortestDecimal.of(-0.0)).isEqualByComparingTo(BigDecimal.ZERO);
    assertThat(ShortestDecimal.of(-0.0f)).isEqualByComparingTo(BigDecimal.ZERO);
  }

  @Property
  void of_anyDouble_isReadBack_andShort(@ForAll long bits) {
    double value = Double.longBitsToDouble(bits);
    if (Double.isFinite(value)) {
      BigDecimal decimal = ShortestDecimal.of(value);
      assertThat(Double.parseDouble(decimal.toString())).isEqualTo(value + 0.0);
      assertThat(decimal.precision())
          .isLessThanOrEqualTo(Math.min(17, BigDecimal.valueOf(value).precision()));
    }
  }

  @Property
  void of_anyFloat_isReadBack_andShort(@ForAll int bits) {
    float value = Float.intBitsToFloat(bits);
    if (Float.isFinite(value)) {
      BigDecimal decimal = ShortestDecimal.of(value);
      assertThat(Float.parseFloat(decimal.toString())).isEqualTo(value + 0.0f);
      assertThat(decimal.precision()).isLessThanOrEqualTo(9);
    }
  }
}
