package dev.policyguard.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CallerTest {

  @Test
  void of_blankGrant_isRefused() {
    assertThatThrownBy(() -> Caller.of(" "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("grant: is blank, must name the caller");
  }

  @Test
  void withers_keepTheOtherParts() {
    Caller caller = Caller.of("a").withSession("s").withAttributes(Map.of("role", "admin"));

    assertThat(caller.grant()).isEqualTo("a");
    assertThat(caller.session()).hasValue("s");
    assertThat(caller.attributes().get("role")).isEqualTo("admin");
    assertThat(caller.withSession("t").attributes()).isEqualTo(caller.attributes());
  }
}
