package dev.policyguard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.policy.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinesTest {

  @ParameterizedTest
  @CsvSource({"0,1:1", "2,1:3", "3,2:1", "5,2:3", "6,3:1", "7,3:2", "8,4:1", "9,4:2", "99,4:2"})
  void at_everyKindOfLineEnd_isItsLineAndColumn(long offset, String place) {
    assertThat(new Lines("ab\nc\r\nd\re").at(offset)).hasToString(place);
  }

  @Test
  void at_behindAstralCharacters_countsEachOnce() {
    String text = "😀\n  \"😀\": 1";
    assertThat(new Lines(text).at(text.indexOf("1")))
        .isEqualTo(new Problem.Location(2, 8, "\"😀\": 1", 5, 1));
  }

  @Test
  void at_farOutOnALine_isTheTextAroundIt() {
    String text = "x".repeat(1000) + "\u0007!" + "y".repeat(1000);
    assertThat(new Lines(text).at(1001))
        .isEqualTo(new Problem.Location(1, 1002, "x".repeat(59) + " !" + "y".repeat(39), 60, 1));
  }
}
