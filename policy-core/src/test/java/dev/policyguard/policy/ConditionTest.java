package dev.policyguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {

  @ParameterizedTest
  @EnumSource(Operator.class)
  void constructor_everyOperator_takesItsKindOfOperandAndNoOther(Operator operator) {
    List<Operand> operands =
        List.of(
            Operand.of("a"), Operand.of(1), Operand.of(true), Operand.of(List.of("a", 1, true)));
    ArgumentPath path = ArgumentPath.parse("args.a");

    for (Operand operand : operands) {
      if (operator.operand().fits(operand)) {
        assertThat(new Condition(path, operator, operand).value()).isEqualTo(operand);
      } else {
        assertThatThrownBy(() -> new Condition(path, operator, operand))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage(
                "value: is %s, must be %s for %s",
                operand, operator.operand().words(), operator.keyword());
      }
    }
  }

  @Test
  void kinds_fitAsTheLanguageSays() {
    List<Operand> operands =
        List.of(Operand.of("a"), Operand.of(1), Operand.of(true), Operand.of(List.of("a")));

    assertThat(operands).map(Operand.Kind.SCALAR::fits).containsExactly(true, true, true, false);
    assertThat(operands).map(Operand.Kind.STRING::fits).containsExactly(true, false, false, false);
    assertThat(operands).map(Operand.Kind.NUMBER::fits).containsExactly(false, true, false, false);
    assertThat(operands).map(Operand.Kind.BOOLEAN::fits).containsExactly(false, false, true, false);
    assertThat(operands).map(Operand.Kind.LIST::fits).containsExactly(false, false, false, true);
  }

  @Test
  void constructor_wrongOperand_saysWhatStandsThereAndWhatIsAllowed() {
    assertThatThrownBy(() -> Condition.of("args.a", Operator.GT, "10"))
        .hasMessage("value: is \"10\", must be a number for gt");
    assertThatThrownBy(() -> Condition.of("args.a", Operator.EQ, List.of(1, "a")))
        .hasMessage("value: is [1,\"a\"], must be a string, a number or a boolean for eq");
    assertThatThrownBy(() -> Condition.of("args.a", Operator.NOT_IN, true))
        .hasMessage(
            "value: is true, must be an array of strings, numbers and booleans, with at least one"
                + " element for not_in");
    assertThatThrownBy(() -> Condition.of("args.a", Operator.EXISTS, 1))
        .hasMessage("value: is 1, must be true or false for exists");
    assertThatThrownBy(() -> Condition.of("args.a", Operator.IN, List.of()))
        .hasMessage("value: is empty, must have at least one element");
  }

  @Test
  void operandOf_noJsonScalar_isRefused() {
    for (Object odd :
        Arrays.asList(java.time.Instant.EPOCH, null, Optional.empty(), new Object[0])) {
      assertThatThrownBy(() -> Operand.of(Arrays.asList(odd)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("value: is neither a string, a number, a boolean nor a collection of these");
    }
    assertThatThrownBy(() -> Operand.of(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("value: is NaN, must be a finite number");
    assertThatThrownBy(() -> Operand.of(Float.NEGATIVE_INFINITY))
        .hasMessage("value: is -Infinity, must be a finite number");
  }

  @Test
  void operandOf_number_isItsDecimalWithoutTrailingZeros() {
    assertThat(Operand.of(Double.parseDouble("2e23"))).hasToString("200000000000000000000000");
    assertThat(Operand.of(0.1f)).isEqualTo(Operand.of(0.1)).hasToString("0.1");
    assertThat(Operand.of(new BigDecimal("1.00"))).isEqualTo(Operand.of(1L)).hasToString("1");
    assertThat(Operand.of(-0.0)).isEqualTo(Operand.of(0)).hasToString("0");
    assertThat(Operand.of(new BigDecimal("1e-7"))).hasToString("1E-7");
    assertThat(Operand.of(Set.of(true))).hasToString("[true]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e401", "-1e401", "1e-401", "1e1000000000", "0e-1000"})
  void attack_11_operandOf_numberOutOfBounds_isRefused(String number) {
    assertThatThrownBy(() -> Operand.of(new BigDecimal(number)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "value: is a number out of bounds, must have at most 1000 digits and an exponent from -400 to"
                + " 400");
    assertThat(Operand.of(new BigDecimal("1e400"))).isEqualTo(Operand.of(new BigDecimal("10e399")));
    assertThat(Operand.of(new BigDecimal("1e-400"))).isNotNull();
    assertThat(Operand.of(new BigDecimal("7".repeat(401)))).isNotNull();
    assertThatThrownBy(() -> Operand.of(new BigDecimal("0." + "7".repeat(1_001))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void regex_notRe2_isRefusedWithTheReason() {
    assertThatThrownBy(() -> Condition.of("args.a", Operator.REGEX, "a("))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "value: is no regular expression: missing closing ), must be one in RE2 syntax");
    for (String backtracking : List.of("(a)\\1", "(?=a)", "(?<!a)b", "a{1001}", "a**", "(?>a)")) {
      assertThatThrownBy(() -> Condition.of("args.a", Operator.REGEX, backtracking))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("value: is no regular expression: ");
    }
  }

  @Test
  void attack_14_regex_longerThanAPatternMayBe_isRefused() {
    assertThatCode(() -> Condition.of("args.a", Operator.REGEX, "x".repeat(1_000)))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> Condition.of("args.a", Operator.REGEX, "x".repeat(1_001)))
        .hasMessage("value: has 1001 characters, must have at most 1000 for regex");
  }

  /** Each would need gigabytes, or a deep stack, to compile. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "((a{1000}){1000})",
        "(((((){100}){100}){100}){100})",
        "(?:(?:(?:(?:a{0}){1000}){1000}){1000})",
        "(?:(?:(?:^){1000}){1000}){1000}",
        "(?:(?:[^a]{1,1000}){1,1000})",
        "(?:\\pL{1000}){1000}",
        "(?:\\p{Greek}{1000}){1000}",
        "(?:[[:alpha:]]{1000}){1000}",
        "(?:[]]{1000}){1000}",
        "(?:a{1000,}){1000,}",
        "(?:a?){1000}(?:a?){1000}(?:a?){1000}(?:a?){1000}(?:a?){1000}(?:a?){1000}"
      })
  void attack_14_regex_compileBomb_isRefusedBeforeItIsCompiled(String bomb) {
    assertThatThrownBy(() -> Condition.of("args.a", Operator.REGEX, bomb))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "value: is a regular expression that repeats too much, must have a size of at most 2000"
                + " characters with its counted repetitions written out");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"^[a-z0-9-]{1,1000}$", "(?:\\d{1,3}\\.){3}\\d{1,3}", "[^@]{1,64}@[^@]{1,255}"})
  void regex_ordinaryRepetitions_areTaken(String pattern) {
    assertThatCode(() -> Condition.of("args.a", Operator.REGEX, pattern))
        .doesNotThrowAnyException();
  }

  @Test
  void operatorNamed_knowsTheElevenKeywordsOfTheLanguageAndNoOther() {
    List<String> keywords =
        List.of(
            "eq", "neq", "in", "not_in", "lt", "lte", "gt", "gte", "regex", "contains", "exists");
    assertThat(List.of(Operator.values()))
        .map(Operator::keyword)
        .containsExactlyElementsOf(keywords);
    for (Operator operator : Operator.values()) {
      assertThat(Operator.named(operator.keyword())).hasValue(operator);
    }
    for (String other : List.of("EQ", "equals", "", "not-in", "matches", "\u212aeq")) {
      assertThat(Operator.named(other)).isEmpty();
    }
  }
}
