package dev.policyguard.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShownTest {

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0 s",
    "PT0.000000001S, 0.000000001 s",
    "PT58.5S, 58.5 s",
    "PT60S, 1 min",
    "PT61S, 1 min 1 s",
    "PT1H0.5S, 1 h 0.5 s",
    "P1DT1M, 1 d 1 min",
    "P400DT23H59M59.999999999S, 400 d 23 h 59 min 59.999999999 s"
  })
  void time_isAsPeopleSayIt_andExact(Duration time, String shown) {
    assertThat(Shown.time(time)).isEqualTo(shown);
  }

  @Test
  void json_isWholeAndOnOneLine() {
    assertThat(Shown.json(Map.of("a\n", List.of(1, true, Map.of(), "x"))))
        .isEqualTo("{\"a\\n\": [1, true, {}, \"x\"]}");
    assertThat(Shown.json(null)).isEqualTo("null");
  }

  @Test
  void json_longValue_isCutBetweenCodePoints() {
    assertThat(Shown.json("\uD83D\uDE00".repeat(198)))
        .isEqualTo("\"" + "\uD83D\uDE00".repeat(198) + "\"");
    assertThat(Shown.json("\uD83D\uDE00".repeat(199)))
        .isEqualTo("\"" + "\uD83D\uDE00".repeat(198) + "…");
    assertThat(Shown.json(Collections.nCopies(100_000, 7))).hasSize(200).endsWith("7, …");
  }
}
