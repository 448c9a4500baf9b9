package dev.policyguard.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearMissTest {

  private static final List<String> MEMBERS =
      List.of("description", "counter", "window", "max", "scope", "on_deny", "limits");
  private static final List<String> WORDS =
      List.of("allow", "deny", "second", "minute", "hour", "day", "week");

  @ParameterizedTest
  @CsvSource({
    "limit, limits",
    "Limits, limits",
    "limts, limits",
    "limist, limits",
    "onDeny, on_deny",
    "on-deny, on_deny",
    "$max, max",
    "mxa, max",
    "desc, description",
    "scop, scope"
  })
  void of_typingMistakeInMember_isWhatWasMeant(String given, String meant) {
    assertThat(NearMiss.of(given, MEMBERS)).contains(meant);
  }

  @ParameterizedTest
  @CsvSource({
    "denied, deny",
    "DENY, deny",
    "allowed, allow",
    "minutes, minute",
    "min, minute",
    "sec, second",
    "hourly, hour",
    "days, day"
  })
  void of_otherFormOfWord_isWhatWasMeant(String given, String meant) {
    assertThat(NearMiss.of(given, WORDS)).contains(meant);
  }

  @ParameterizedTest
  @CsvSource({"owner", "increment", "x", "'   '", "''", "month_end_of_business"})
  void of_somethingElse_isNothing(String given) {
    assertThat(NearMiss.of(given, MEMBERS)).isEmpty();
  }

  @Test
  void of_veryLongName_isNotLookedAt() {
    assertThat(NearMiss.of("limits".repeat(10_000), MEMBERS)).isEmpty();
  }
}
