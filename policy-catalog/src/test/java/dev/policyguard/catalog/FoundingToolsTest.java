package dev.policyguard.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import dev.policyguard.tool.ToolDefinition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The five tools that the project started from get the category, the severity and the rule of their
 * pages. The descriptions of three are those of example 01's server; the other two have one of
 * ours, since their pages' quotations are not at hand. Of {@code run_test_iteration} its page's
 * prose says medium and its class high: it runs what {@code pytest} runs, so it is high.
 */
class FoundingToolsTest {

  @ParameterizedTest
  @CsvSource({
    "pytest,                Runs pytest,                                  EXECUTE, HIGH,   10",
    "pytest,                '',                                           EXECUTE, HIGH,   10",
    "python_test,           Runs Python tests,                            EXECUTE, HIGH,   10",
    "python_test,           '',                                           EXECUTE, HIGH,   10",
    "record_session_start,  'Writes down that a test session starts, and gives it an id.', WRITE,   MEDIUM, 30",
    "record_session_start,  '',                                           WRITE,   MEDIUM, 30",
    "record_session_finish, 'Writes down that a test session is over, and how it went.', WRITE,   MEDIUM, 30",
    "record_session_finish, '',                                           WRITE,   MEDIUM, 30",
    "run_test_iteration,    Runs the test suite once and reports times and memory as well., EXECUTE, HIGH,   10",
    "run_test_iteration,    '',                                           EXECUTE, HIGH,   10",
  })
  void founding_aTool_hasTheClassAndTheRuleOfItsPage(
      String name, String description, Category category, Severity severity, long max) {
    Classification said = RiskClassifier.standard().classify(ToolDefinition.of(name, description));

    assertThat(said.category()).isEqualTo(category);
    assertThat(said.severity()).isEqualTo(severity);
    Policy.Builder policy = Policy.builder();
    Recommendation.forTool(name, said.category(), Rates.RECOMMENDED).addTo(policy);
    assertThat(policy.build())
        .isEqualTo(
            Policy.builder()
                .tool(name, ToolRule.limited(Limit.of(name + "_rate", max, Window.MINUTE)))
                .build());
  }
}
