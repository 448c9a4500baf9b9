package dev.policyguard.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.policy.Operand;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExactNumberTest {

  /** Alike in each row, whatever type carries them. */
  static List<List<Number>> equals() {
    return List.of(
        List.of(10, 10L, (short) 10, (byte) 10, 10.0, 10.0f, big("10"), decimal("10.00")),
        List.of(decimal("1e1"), 10),
        List.of(0.1, 0.1f, decimal("0.1"), decimal("0.100")),
        List.of(0, -0.0, -0.0f, decimal("0.000"), BigInteger.ZERO),
        List.of(9007199254740993L, decimal("9007199254740993"), big("9007199254740993")),
        List.of(9007199254740992.0, 9007199254740992L, decimal("9007199254740992")),
        List.of(-9007199254740992.0, -9007199254740992L),
        List.of(9007199254740994.0, 9007199254740994L),
        List.of(Double.parseDouble("2e23"), decimal("2e23")),
        List.of(16777216f, 16777216),
        List.of(-16777216f, -16777216),
        List.of((float) (1L << 53), decimal("9.007199e15")),
        List.of(Long.MAX_VALUE, decimal("9223372036854775807")),
        List.of(Long.MIN_VALUE, big("-9223372036854775808")),
        List.of(1e308, decimal("1e308")),
        List.of(decimal("1e400"), BigInteger.TEN.pow(400)),
        List.of(decimal("1e-400"), decimal("10e-401")));
  }

  @ParameterizedTest
  @MethodSource("equals")
  void compare_sameValueInOtherTypes_isEqual(List<Number> same) {
    for (Number one : same) {
      for (Number other : same) {
        assertThat(compare(one, other)).isZero();
      }
    }
  }

  /** Each is less than the next, and the types keep changing. */
  private static final List<Number> ASCENDING =
      List.of(
          decimal("-1e400"),
          -Double.MAX_VALUE,
          decimal("-9223372036854775809"),
          Long.MIN_VALUE,
          -9007199254740993L,
          -9007199254740992.0,
          -16777217,
          -16777216f,
          (byte) -1,
          decimal("-1e-400"),
          -0.0,
          decimal("1e-400"),
          Double.MIN_VALUE,
          0.1f,
          decimal("0.1000000000000000000000000000001"),
          (short) 1,
          1.5,
          16777216f,
          16777217.0,
          9007199254740992.0,
          9007199254740993L,
          decimal("9007199254740993.5"),
          Long.MAX_VALUE,
          big("9223372036854775808"),
          Double.parseDouble("1e23"),
          Double.MAX_VALUE,
          decimal("1e309"),
          BigInteger.TEN.pow(400));

  @Test
  void compare_everyPairOfAscendingNumbers_isOrderedByItsExactValue() {
    for (int i = 0; i < ASCENDING.size(); i++) {
      for (int j = 0; j < ASCENDING.size(); j++) {
        assertThat(Integer.signum(compare(ASCENDING.get(i), ASCENDING.get(j))))
            .as("%s and %s", ASCENDING.get(i), ASCENDING.get(j))
            .isEqualTo(Integer.compare(i, j));
      }
    }
  }

  static List<Number> outOfBounds() {
    return List.of(
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Float.NaN,
        Float.NEGATIVE_INFINITY,
        Float.POSITIVE_INFINITY,
        decimal("1e401"),
        decimal("-1e401"),
        decimal("1e-401"),
        decimal("10e400"),
        decimal("1e1000000000"),
        decimal("1e-1000000000"),
        decimal("0e-1000"),
        BigInteger.TEN.pow(401),
        BigInteger.TEN.pow(401).negate(),
        BigInteger.ONE.shiftLeft(10_000_000),
        decimal("1." + "0".repeat(1_000)));
  }

  @ParameterizedTest
  @MethodSource("outOfBounds")
  void attack_11_compare_outOfBounds_hasNoAnswerInBoundedTime(Number number) {
    assertThat(compare(number, 1)).isEqualTo(ExactNumber.NO_ANSWER);
    assertThat(compare(number, 0.5)).isEqualTo(ExactNumber.NO_ANSWER);
    assertThat(ExactNumber.isInBounds(number)).isFalse();
    assertThat(ExactNumber.decimal(number)).isNull();
  }

  @Test
  void isInBounds_atTheEdges_holds() {
    assertThat(ExactNumber.isInBounds(decimal("9.99e400"))).isTrue();
    assertThat(ExactNumber.isInBounds(decimal("1e-400"))).isTrue();
    assertThat(ExactNumber.isInBounds(BigInteger.TEN.pow(401).subtract(BigInteger.ONE))).isTrue();
    assertThat(ExactNumber.isInBounds(decimal("1." + "0".repeat(999)))).isTrue();
    assertThat(ExactNumber.isInBounds(Double.MIN_VALUE)).isTrue();
    assertThat(ExactNumber.isInBounds(1)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 9007199254740994.0, -9007199254740994.0, Double.NaN, 1e300})
  void fitsLong_fractionOrTooLarge_doesNot(double number) {
    assertThat(ExactNumber.fitsLong(number)).isFalse();
  }

  @Test
  void fitsLong_wholeAndSmall_does() {
    for (Number number :
        List.<Number>of(
            1, 2L, (short) 3, (byte) 4, 5.0, 6f, 0x1p53, -0x1p53, 16777216f, -16777216f)) {
      assertThat(ExactNumber.fitsLong(number)).as("%s", number).isTrue();
    }
    for (Number number : List.<Number>of(0.5f, 16777218f, -16777218f, Float.NaN, decimal("1"))) {
      assertThat(ExactNumber.fitsLong(number)).as("%s", number).isFalse();
    }
  }

  private static int compare(Number number, Number reference) {
    return new ExactNumber.Reference(((Operand.Numeric) Operand.of(reference)).value())
        .compare(number);
  }

  private static BigDecimal decimal(String text) {
    return new BigDecimal(text);
  }

  private static BigInteger big(String text) {
    return new BigInteger(text);
  }
}
