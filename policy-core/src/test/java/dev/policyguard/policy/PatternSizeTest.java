package dev.policyguard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternSizeTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "abc 3",
        "a|b 3",
        "^a$ 3",
        "a* 2",
        "a*b+c? 6",
        "a{3} 4",
        "a{3,} 4",
        "a{3,5} 6",
        "ba{3}b 6",
        "a{0} 2",
        "a{,} 2",
        "(ab) 4",
        "(ab){3} 16",
        "x(ab){3}y 18",
        "((a{2}){3}){4} 110",
        "(a)(b) 6",
        "(a|b{9}) 14",
        "[a{9}]{3} 4",
        "[]a{9}]{3} 4",
        "[^]a{9}]{3} 4",
        "[[:alpha:]]{3} 4",
        "[\\]{9}]{3} 4",
        "[[:alpha:]\\]]{3}b 5",
        "\\{3} 3",
        "\\x{10FFFF} 1",
        "\\x41 3",
        "\\p{Greek}{3} 4",
        "\\P{Greek}b 2",
        "\\pL{3} 5",
        "\\d{3}-\\d{2} 8",
        "a{x} 4",
        "a{} 3",
        "a{ 2",
        "a{2 3",
        "(a 3",
        "a) 2",
        "[a 1",
        "\\p{G 1",
        "\\ 1"
      })
  void of_pattern_countsWhatItComesToWrittenOut(String pattern, long size) {
    assertThat(PatternSize.of(pattern)).isEqualTo(size);
  }

  @Test
  void of_emptyPattern_isNothing() {
    assertThat(PatternSize.of("")).isZero();
  }

  @Test
  void of_repetitionsOfRepetitions_stopsCounting() {
    assertThat(PatternSize.of("(".repeat(300) + "a" + "{999999999})".repeat(300)))
        .isEqualTo(Integer.MAX_VALUE);
    assertThat(PatternSize.of("a{99999999999999999999}")).isEqualTo(Integer.MAX_VALUE);
  }
}
