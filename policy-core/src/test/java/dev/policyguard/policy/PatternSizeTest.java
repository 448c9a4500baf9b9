package dev.policyguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternSizeTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "a 1",
        "a*b+c? 1",
        "a{7} 7",
        "a{2,9} 9",
        "a{5,} 5",
        "a{0} 1",
        "(a{10}){20} 200",
        "(a{10}|b{30}){20}c{7} 600",
        "((a{10}){10}?){10} 1000",
        "(?:(a{3})b){4}(c{5}) 12",
        "a{10}{10} 100",
        "\\{100} 1",
        "\\x{1000}{3} 3",
        "[{]{4} 4",
        "[]{9}]{4} 4",
        "[^]{9}]{4} 4",
        "[[:alpha:]{9}]{4} 4",
        "[\\]{9}]{4} 4",
        "\\Q(a{9}\\E{2} 2",
        "a{x}{ 1",
        "(a{9} 9",
        "a{9}) 9"
      })
  void repetition_pattern_isTheMostCopiesOfAPart(String pattern, long copies) {
    assertThat(PatternSize.repetition(pattern)).isEqualTo(copies);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "((((a{100}){100}){100}){100})",
        "(?:(?:(?:x{1000}){1000}){1000})",
        "(a{32}){32}",
        "((((((((((a{999}){999}){999}){999}){999}){999}){999}){999}){999}){999})"
      })
  void attack_14_condition_patternThatExplodes_isRefusedBeforeItIsCompiled(String pattern) {
    assertThatExceptionOfType(InvalidPartException.class)
        .isThrownBy(() -> Condition.of("args.x", Operator.REGEX, pattern))
        .withMessageContaining("must repeat nothing more than 1000 times");
  }

  @Test
  void condition_patternAtTheBound_isTaken() {
    assertThat(Condition.of("args.x", Operator.REGEX, "(a{10}){100}")).isNotNull();
  }
}
