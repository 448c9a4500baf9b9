package dev.policyguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WindowTest {

  @ParameterizedTest
  @CsvSource({"second, 1", "minute, 60", "hour, 3600", "day, 86400", "week, 604800"})
  void named_eachName_isItsLengthInSeconds(String name, int seconds) {
    Window window = Window.named(name).orElseThrow();

    assertThat(window.seconds()).isEqualTo(seconds);
    assertThat(window.name()).hasValue(name);
    assertThat(window.nanos()).isEqualTo(Duration.ofSeconds(seconds).toNanos());
    assertThat(window).isEqualTo(Window.of(Duration.ofSeconds(seconds))).hasToString(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Minute", "minutes", "month", "60", ""})
  void named_anyOtherName_isNone(String name) {
    assertThat(Window.named(name)).isEmpty();
  }

  @Test
  void constructor_bounds() {
    assertThat(new Window(Window.MAX_SECONDS).length()).isEqualTo(Duration.ofDays(366));
    assertThatThrownBy(() -> new Window(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Window(Window.MAX_SECONDS + 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("window: is 31622401 seconds, must be from 1 to 31622400");
  }

  @Test
  void of_fractionsAndHugeLengths_areRefused() {
    assertThatThrownBy(() -> Window.of(Duration.ofMillis(1500)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Window.of(Duration.ofSeconds(1L << 32 | 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void toString_withoutAName_saysSeconds() {
    assertThat(new Window(90)).hasToString("90 seconds");
  }
}
