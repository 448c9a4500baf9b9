package dev.policyguard.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.tool.ToolDefinition;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server's claims do: they raise; they lower where the server is trusted. */
class ClaimsTest {

  @ParameterizedTest
  @CsvSource({
    // name, readOnlyHint, destructiveHint, standard, trusting
    "get_it,    ,      ,      READ,        READ",
    "get_it,    true,  ,      READ,        READ",
    "get_it,    false, ,      WRITE,       WRITE",
    "get_it,    true,  true,  DESTRUCTIVE, DESTRUCTIVE", // a contradiction is not trusted
    "get_it,    ,      true,  DESTRUCTIVE, DESTRUCTIVE",
    "get_it,    false, false, WRITE,       WRITE",
    "run_it,    true,  ,      EXECUTE,     READ",
    "run_it,    true,  false, EXECUTE,     READ",
    "run_it,    ,      false, EXECUTE,     EXECUTE", // not destructive is not harmless
    "run_it,    false, ,      EXECUTE,     EXECUTE",
    "delete_it, true,  ,      DESTRUCTIVE, READ",
    "delete_it, true,  true,  DESTRUCTIVE, DESTRUCTIVE",
    "frobnicate, true, ,      OTHER,       READ",
    "frobnicate, false, ,     OTHER,       OTHER",
  })
  void classify_claims_raiseAndLowerForTheTrustedAlone(
      String name, Boolean readOnly, Boolean destructive, Category standard, Category trusting) {
    ToolDefinition tool = tool(name, readOnly, destructive);

    assertThat(RiskClassifier.standard().classify(tool).category()).isEqualTo(standard);
    assertThat(RiskClassifier.trusting().classify(tool).category()).isEqualTo(trusting);
  }

  @Test
  void classify_claimsThatAreNoBooleans_areReadAsTheWorse() {
    assertThat(category(tool("get_it", "true", null))).isEqualTo(Category.WRITE);
    assertThat(category(tool("get_it", null, "false"))).isEqualTo(Category.DESTRUCTIVE);
    assertThat(RiskClassifier.trusting().classify(tool("run_it", "true", null)).category())
        .isEqualTo(Category.EXECUTE);
  }

  @Test
  void classify_annotationsThatCannotBeRead_makeNothingHarmless() {
    ToolDefinition tool =
        ToolDefinition.builder("get_it").annotations(Map.of("x", new Object())).build();

    assertThat(category(tool)).isEqualTo(Category.OTHER);
  }

  private static Category category(ToolDefinition tool) {
    return RiskClassifier.standard().classify(tool).category();
  }

  private static ToolDefinition tool(String name, Object readOnly, Object destructive) {
    Map<String, Object> claims = new HashMap<>();
    claims.put("readOnlyHint", readOnly);
    claims.put("destructiveHint", destructive);
    return ToolDefinition.builder(name).annotations(claims).build();
  }
}
