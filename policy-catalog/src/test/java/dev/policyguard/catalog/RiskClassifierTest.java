package dev.policyguard.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.catalog.Evidence.Place;
import dev.policyguard.tool.ToolDefinition;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the words of a definition decide. */
class RiskClassifierTest {

  private static final RiskClassifier CLASSIFIER = RiskClassifier.standard();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "get_order            | Gets one order                         | READ",
        "list_payment_intents | List payments                          | READ",
        "retrieve             | Retrieves invoices                     | READ",
        "list_deleted         | Lists what was deleted                 | READ",
        "get_test_results     | Gets the results of a test run         | READ",
        "get_delete_status    | Gets how far a deletion is             | READ",
        "peek_queue           | Shows the queue; it does not delete    | READ",
        "query                | Execute a read-only SQL query          | READ",
        "search_and_replace   | Search and replace in a file           | WRITE",
        "linear_transferIssue | Transfer an issue to another team      | WRITE",
        "envSet               | Sets a variable                        | WRITE",
        "subscribe_webhook_event_subscription | Subscribes to events   | WRITE",
        "query                | Execute SQL                            | EXECUTE",
        "runTests             | ''                                     | EXECUTE",
        "get_report           | Evaluates arbitrary code for a report  | EXECUTE",
        "delete_and_list      | Lists what is left                     | DESTRUCTIVE",
        "list_and_delete      | Lists, then deletes                    | DESTRUCTIVE",
        "fs.removeFile        | Gone                                   | DESTRUCTIVE",
        "get_rid_of           | Deletes a file                         | DESTRUCTIVE",
        "update_archive       | Updates it; this cannot be undone      | DESTRUCTIVE",
        "refund_payment       | Refunds a payment                      | FINANCIAL",
        "create_order         | Creates an order                       | FINANCIAL",
        "cancel_subscription  | Cancels a subscription                 | FINANCIAL",
        "send_money           | Sends it                               | FINANCIAL",
        "frobnicate           | Frobnicates the widget                 | OTHER",
        "''                   | ''                                     | OTHER",
      })
  void classify_aDefinition_hasTheClassOfItsWords(
      String name, String description, Category expected) {
    Classification said = CLASSIFIER.classify(ToolDefinition.of(name, description));

    assertThat(said.category()).as(said.reason()).isEqualTo(expected);
  }

  @Test
  void classify_evidence_isQuotedWithItsPlaceAndReason() {
    Classification said =
        CLASSIFIER.classify(ToolDefinition.of("pytest_it", "Runs the tests now."));

    assertThat(said.evidence()).contains(new Evidence(Place.NAME, "pytest"));
    assertThat(said.reason())
        .isEqualTo(
            "The name says \"pytest\": the tool runs something, or triggers work elsewhere.");
  }

  @Test
  void classify_unknown_isNeverHarmless() {
    Classification said = CLASSIFIER.classify(ToolDefinition.of("x", "?"));

    assertThat(said.category()).isEqualTo(Category.OTHER);
    assertThat(said.severity()).isEqualTo(Severity.HIGH);
    assertThat(said.confidence()).isEqualTo(Confidence.LOW);
    assertThat(said.evidence()).isEmpty();
  }

  @Test
  void classify_invisibleCharactersInAName_doNotHideItsVerb() {
    assertThat(category(ToolDefinition.of("de\u200Blete_file", "Gets a file")))
        .isEqualTo(Category.DESTRUCTIVE);
    assertThat(category(ToolDefinition.of("ｄｅｌｅｔｅ_file", "Gets a file")))
        .isEqualTo(Category.DESTRUCTIVE);
  }

  @Test
  void classify_aClaimToBeDestructive_raisesTheClass() {
    ToolDefinition tool =
        ToolDefinition.builder("get_it")
            .description("Gets it")
            .annotations(Map.of("destructiveHint", true))
            .build();

    assertThat(category(tool)).isEqualTo(Category.DESTRUCTIVE);
  }

  @Test
  void classify_aClaimToBeReadOnly_lowersTheClassForTrustedServersAlone() {
    ToolDefinition tool =
        ToolDefinition.builder("run_it")
            .description("Runs it")
            .annotations(Map.of("readOnlyHint", true))
            .build();

    assertThat(category(tool)).isEqualTo(Category.EXECUTE);
    assertThat(RiskClassifier.trusting().classify(tool).category()).isEqualTo(Category.READ);
  }

  @Test
  void classify_aClaimNotToBeReadOnly_isNoReading() {
    ToolDefinition tool =
        ToolDefinition.builder("get_it")
            .description("Gets it")
            .annotations(Map.of("readOnlyHint", false))
            .build();

    assertThat(category(tool)).isEqualTo(Category.WRITE);
  }

  @Test
  void classify_anArgumentThatCarriesCode_raisesWhatIsInDoubt() {
    ToolDefinition tool =
        ToolDefinition.builder("helper")
            .description("Does things")
            .inputSchema(Map.of("properties", Map.of("command", Map.of("type", "string"))))
            .build();

    Classification said = CLASSIFIER.classify(tool);

    assertThat(said.category()).isEqualTo(Category.EXECUTE);
    assertThat(said.evidence()).contains(new Evidence(Place.SCHEMA, "command"));
  }

  @Test
  void classify_aDescriptionLongerThanIsRead_isNotCalledReading() {
    String padding = "Gets a file. " + "All is well. ".repeat(800_000);

    Classification said =
        CLASSIFIER.classify(ToolDefinition.of("get_file", padding + "Deletes it."));

    assertThat(said.category()).isEqualTo(Category.OTHER);
  }

  @Test
  void classify_aSchemaThatIsTooLarge_isNotCalledReading() {
    Map<String, Object> deep = Map.of();
    for (int i = 0; i < 1_000; i++) {
      deep = Map.of("properties", deep);
    }

    assertThat(
            category(
                ToolDefinition.builder("get_file")
                    .description("Gets it")
                    .inputSchema(deep)
                    .build()))
        .isEqualTo(Category.OTHER);
  }

  private static Category category(ToolDefinition tool) {
    return CLASSIFIER.classify(tool).category();
  }
}
