package dev.policyguard.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.Caller;
import dev.policyguard.call.JsonObject;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.Increment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CompiledAmountTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "0.000001, 0.000001",
    "0.0000001, 0.000001",
    "1e-400, 0.000001",
    "2.0000001, 2.000001",
    "1.1234565, 1.123457",
    "9000000000000, 9000000000000",
    "8999999999999.9999999, 9000000000000"
  })
  void attack_12_of_decimal_isExactToSixPlacesAndRoundedUpBeyond(String given, String charged) {
    assertThat(amount(new BigDecimal(given))).hasValue(Amount.of(new BigDecimal(charged)));
  }

  @Test
  void of_everyJavaNumber_isItsValue() {
    for (Number three :
        List.of(3, 3L, (short) 3, (byte) 3, 3.0, 3f, BigInteger.valueOf(3), new BigDecimal("3"))) {
      assertThat(amount(three)).hasValue(Amount.of(3));
    }
    assertThat(amount(0.1)).hasValue(Amount.of(new BigDecimal("0.1")));
    assertThat(amount(-0.0)).hasValue(Amount.ZERO);
  }

  static List<Object> noAmounts() {
    return Arrays.asList(
        null,
        "1",
        true,
        List.of(1),
        Map.of("x", 1),
        -1,
        -0.1,
        -Double.MIN_VALUE,
        new BigDecimal("-1e-400"),
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        9_000_000_000_001L,
        new BigDecimal("9000000000000.0000001"),
        1e300,
        new BigDecimal("1e1000000000"),
        new BigDecimal("1e-1000000000"),
        BigInteger.ONE.shiftLeft(1_000_000));
  }

  @ParameterizedTest
  @MethodSource("noAmounts")
  void attack_12_of_noAmount_isNothingThatCanBeCharged(Object value) {
    assertThat(amount(value)).isEmpty();
  }

  @Test
  void of_pathWithoutAWay_isNothing() {
    assertThat(from("args.y").of(arguments(1), Caller.of("g"))).isEmpty();
    assertThat(from("args.x.y.z").of(arguments(1), Caller.of("g"))).isEmpty();
    assertThat(from("args.x[1]").of(arguments(List.of(1)), Caller.of("g"))).isEmpty();
    assertThat(from("args.x[0]").of(arguments(List.of(4)), Caller.of("g"))).hasValue(Amount.of(4));
    assertThat(from("args.x").of(null, Caller.of("g"))).isEmpty();
  }

  @Test
  void of_callersAttribute_isRead() {
    Caller caller = Caller.of("g").withAttributes(Map.of("price", 2.5));

    assertThat(from("caller.price").of(JsonObject.empty(), caller))
        .hasValue(Amount.of(new BigDecimal("2.5")));
  }

  @Test
  void of_fixed_isTheSameForEveryCall() {
    CompiledAmount fixed = new CompiledAmount(new Increment.Fixed(Amount.of(7)));

    assertThat(fixed.of(arguments("x"), Caller.of("g"))).hasValue(Amount.of(7));
    assertThat(new CompiledAmount(Increment.ONE).of(JsonObject.empty(), Caller.of("g")))
        .hasValue(Amount.ONE);
  }

  private static Optional<Amount> amount(Object value) {
    return from("args.x").of(arguments(value), Caller.of("g"));
  }

  private static CompiledAmount from(String path) {
    return new CompiledAmount(new Increment.From(ArgumentPath.parse(path)));
  }

  private static JsonObject arguments(Object value) {
    return JsonObject.copyOf(Collections.singletonMap("x", value));
  }
}
