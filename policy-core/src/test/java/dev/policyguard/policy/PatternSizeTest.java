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
        "a*b+c? 3",
        "a{7} 7",
        "a{2,9} 9",
        "a{5,} 5",
        "a{0} 1",
        "ab{3}c 5",
        "(ab){10} 30",
        "(a{10}|b{30}){20}c{7} 847",
        "((a{9}){10}?){10} 1010",
        "a{10}{10} 100",
        "\\{100} 5",
        "\\x{1000}{3} 3",
        "\\pL{3} 4",
        "[{]{4} 4",
        "[]{9}]{4} 4",
        "[^]{9}]{4} 4",
        "[[:alpha:]{9}]{4} 4",
        "[\\]{9}]{4} 4",
        "\\Q(a{9}\\E{2} 11",
        "a{x}{ 5",
        "(a{9} 10",
        "a{9}) 9"
      })
  void of_pattern_isItsLengthWithRepetitionsWrittenOut(String pattern, long size) {
    assertThat(PatternSize.of(pattern)).isEqualTo(size);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "((((a{100}){100}){100}){100})",
        "(?:(?:(?:x{1000}){1000}){1000})",
        "(a{100}){100}",
        "((((((((((a{999}){999}){999}){999}){999}){999}){999}){999}){999}){999})"
      })
  void attack_14_condition_patternThatExplodes_isRefusedBeforeItIsCompiled(String pattern) {
    assertThatExceptionOfType(InvalidPartException.class)
        .isThrownBy(() -> Condition.of("args.x", Operator.REGEX, pattern))
        .withMessageContaining("must have a size of at most 10000 characters");
  }

  @Test
  void condition_patternAtTheBound_isTaken() {
    assertThat(Condition.of("args.x", Operator.REGEX, "(a{99}){100}")).isNotNull();
  }
}
