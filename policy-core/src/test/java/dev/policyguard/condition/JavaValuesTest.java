package dev.policyguard.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.Caller;
import dev.policyguard.call.JsonObject;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Increment;
import dev.policyguard.policy.Operator;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Cells of the operator table that only Java can ask for: JSON has no such values, or too long. */
class JavaValuesTest {

  private static final int LONGEST = 1_048_576;

  static Stream<Number> outOfBounds() {
    return Stream.of(
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Float.NaN,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        new BigDecimal("1e401"),
        new BigDecimal("-1e401"),
        new BigDecimal("1e-401"),
        new BigDecimal("1e2147483647"),
        new BigDecimal("1e-2147483647"),
        BigInteger.TEN.pow(401),
        BigInteger.ONE.shiftLeft(1_000_000));
  }

  static Stream<Number> ten() {
    return Stream.of(
        (byte) 10,
        (short) 10,
        10,
        10L,
        10f,
        10d,
        BigInteger.TEN,
        new BigDecimal("10.000"),
        new BigDecimal("1e1"),
        new AtomicInteger(10),
        new AtomicLong(10));
  }

  @ParameterizedTest
  @MethodSource("outOfBounds")
  void test_numberOutOfBounds_isErrorForEveryOperatorButExists(Number number) {
    for (Operator operator : Operator.values()) {
      Truth expected = operator == Operator.EXISTS ? Truth.TRUE : Truth.ERROR;
      assertThat(test(operator, number)).as(operator.keyword()).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("ten")
  void test_everyNumberType_isComparedByValue(Number number) {
    assertThat(test(Operator.EQ, number)).isEqualTo(Truth.TRUE);
    assertThat(test(Operator.NEQ, number)).isEqualTo(Truth.FALSE);
    assertThat(test(Operator.IN, number)).isEqualTo(Truth.TRUE);
    assertThat(test(Operator.NOT_IN, number)).isEqualTo(Truth.FALSE);
    assertThat(test(Operator.LT, number)).isEqualTo(Truth.FALSE);
    assertThat(test(Operator.LTE, number)).isEqualTo(Truth.TRUE);
    assertThat(test(Operator.GT, number)).isEqualTo(Truth.FALSE);
    assertThat(test(Operator.GTE, number)).isEqualTo(Truth.TRUE);
    assertThat(test(Operator.CONTAINS, 10, List.of(number))).isEqualTo(Truth.TRUE);
    assertThat(test(Operator.REGEX, number)).isEqualTo(Truth.ERROR);
    assertThat(test(Operator.CONTAINS, number)).isEqualTo(Truth.ERROR);
  }

  @Test
  void test_exponentAtItsBound_isCompared() {
    assertThat(test(Operator.GT, new BigDecimal("1e400"))).isEqualTo(Truth.TRUE);
    assertThat(test(Operator.GT, BigInteger.TEN.pow(400))).isEqualTo(Truth.TRUE);
    assertThat(test(Operator.LT, new BigDecimal("1e-400"))).isEqualTo(Truth.TRUE);
    assertThat(test(Operator.LT, new BigDecimal("-1e400"))).isEqualTo(Truth.TRUE);
  }

  @Test
  void test_doublesThatAreNoWholeNumbersOfALong_areCompared() {
    assertThat(test(Operator.GT, Double.MAX_VALUE)).isEqualTo(Truth.TRUE);
    assertThat(test(Operator.LT, Double.MIN_VALUE)).isEqualTo(Truth.TRUE);
    assertThat(test(Operator.EQ, 0, -0.0)).isEqualTo(Truth.TRUE);
    assertThat(test(Operator.EQ, 9007199254740993L, 9007199254740992.0)).isEqualTo(Truth.FALSE);
    assertThat(test(Operator.LT, Long.MAX_VALUE, 0x1p63)).isEqualTo(Truth.FALSE);
  }

  @ParameterizedTest
  @EnumSource(names = {"EQ", "NEQ", "IN", "NOT_IN", "REGEX", "CONTAINS"})
  void test_longestString_isAnsweredAndOneLongerIsError(Operator operator) {
    assertThat(testText(operator, "a".repeat(LONGEST))).isNotEqualTo(Truth.ERROR);
    assertThat(testText(operator, "a".repeat(LONGEST + 1))).isEqualTo(Truth.ERROR);
  }

  @Test
  void test_tooLongString_exists() {
    assertThat(test(Operator.EXISTS, true, "a".repeat(LONGEST + 1))).isEqualTo(Truth.TRUE);
    assertThat(test(Operator.EXISTS, false, "a".repeat(LONGEST + 1))).isEqualTo(Truth.FALSE);
  }

  @Test
  void test_tooLongStringOrNumberOutOfBoundsInAnArray_isErrorUnlessAnotherElementIsEqual() {
    String tooLong = "a".repeat(LONGEST + 1);
    assertThat(test(Operator.CONTAINS, "b", List.of(tooLong))).isEqualTo(Truth.ERROR);
    assertThat(test(Operator.CONTAINS, "b", List.of(tooLong, "b"))).isEqualTo(Truth.TRUE);
    assertThat(test(Operator.CONTAINS, 10, List.of(Double.NaN))).isEqualTo(Truth.ERROR);
    assertThat(test(Operator.CONTAINS, 10, Arrays.asList(null, Double.NaN, 10)))
        .isEqualTo(Truth.TRUE);
    assertThat(test(Operator.CONTAINS, "b", List.of(Double.NaN))).isEqualTo(Truth.FALSE);
  }

  @ParameterizedTest
  @MethodSource("outOfBounds")
  void of_amountOutOfBounds_isNone(Number number) {
    assertThat(amount(number)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("ten")
  void of_amountOfEveryNumberType_isItsValue(Number number) {
    assertThat(amount(number)).contains(Amount.of(10));
  }

  /** For numbers: is it 10, below 10, among 10 and 11; a text has no answer for any of them. */
  private static Truth test(Operator operator, Object argument) {
    Object value =
        switch (operator) {
          case IN, NOT_IN -> List.of(10, 11);
          case REGEX -> "10";
          case EXISTS -> true;
          default -> 10;
        };
    return test(operator, value, argument);
  }

  private static Truth testText(Operator operator, String argument) {
    Object value = operator == Operator.IN || operator == Operator.NOT_IN ? List.of("b") : "b";
    return test(operator, value, argument);
  }

  private static Truth test(Operator operator, Object value, Object argument) {
    return new CompiledCondition(Condition.of("args.value", operator, value))
        .test(arguments(argument), Caller.of("a"), Elements.ALL);
  }

  private static Optional<Amount> amount(Object argument) {
    return new CompiledAmount(new Increment.From(ArgumentPath.parse("args.value")))
        .of(arguments(argument), Caller.of("a"));
  }

  private static JsonObject arguments(Object argument) {
    JsonObject arguments = JsonObject.copyOf(Map.of("value", argument));
    assertThat(arguments.defect()).isEmpty();
    return arguments;
  }
}
