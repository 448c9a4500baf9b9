package dev.policyguard.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.JsonObject;
import dev.policyguard.catalog.Evidence.Place;
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
    Classification said = CLASSIFIER.classify(ListedTool.of(name, description));

    assertThat(said.category()).as(said.reason()).isEqualTo(expected);
  }

  @Test
  void classify_evidence_isQuotedWithItsPlaceAndReason() {
    Classification said = CLASSIFIER.classify(ListedTool.of("pytest_it", "Runs the tests now."));

    assertThat(said.evidence()).contains(new Evidence(Place.NAME, "pytest"));
    assertThat(said.reason())
        .isEqualTo(
            "The name says \"pytest\": the tool runs something, or triggers work elsewhere.");
  }

  @Test
  void classify_unknown_isNeverHarmless() {
    Classification said = CLASSIFIER.classify(ListedTool.of("x", "?"));

    assertThat(said.category()).isEqualTo(Category.OTHER);
    assertThat(said.severity()).isEqualTo(Severity.HIGH);
    assertThat(said.confidence()).isEqualTo(Confidence.LOW);
    assertThat(said.evidence()).isEmpty();
  }

  @Test
  void classify_invisibleCharactersInAName_doNotHideItsVerb() {
    assertThat(category(ListedTool.of("de\u200Blete_file", "Gets a file")))
        .isEqualTo(Category.DESTRUCTIVE);
    assertThat(category(ListedTool.of("ｄｅｌｅｔｅ_file", "Gets a file")))
        .isEqualTo(Category.DESTRUCTIVE);
  }

  @Test
  void classify_aClaimToBeDestructive_raisesTheClass() {
    ListedTool tool =
        ListedTool.of("get_it", "Gets it").withAnnotations(object("destructiveHint", true));

    assertThat(category(tool)).isEqualTo(Category.DESTRUCTIVE);
  }

  @Test
  void classify_aClaimToBeReadOnly_lowersTheClassForTrustedServersAlone() {
    ListedTool tool =
        ListedTool.of("run_it", "Runs it").withAnnotations(object("readOnlyHint", true));

    assertThat(category(tool)).isEqualTo(Category.EXECUTE);
    assertThat(RiskClassifier.trusting().classify(tool).category()).isEqualTo(Category.READ);
  }

  @Test
  void classify_aClaimNotToBeReadOnly_isNoReading() {
    ListedTool tool =
        ListedTool.of("get_it", "Gets it").withAnnotations(object("readOnlyHint", false));

    assertThat(category(tool)).isEqualTo(Category.WRITE);
  }

  @Test
  void classify_anArgumentThatCarriesCode_raisesWhatIsInDoubt() {
    ListedTool tool =
        ListedTool.of("helper", "Does things")
            .withInputSchema(object("properties", Map.of("command", Map.of("type", "string"))));

    Classification said = CLASSIFIER.classify(tool);

    assertThat(said.category()).isEqualTo(Category.EXECUTE);
    assertThat(said.evidence()).contains(new Evidence(Place.SCHEMA, "command"));
  }

  @Test
  void classify_aDescriptionLongerThanIsRead_isNotCalledReading() {
    String padding = "Gets a file. " + "All is well. ".repeat(800_000);

    Classification said = CLASSIFIER.classify(ListedTool.of("get_file", padding + "Deletes it."));

    assertThat(said.category()).isEqualTo(Category.OTHER);
  }

  @Test
  void classify_aSchemaThatIsTooLarge_isNotCalledReading() {
    Map<String, Object> deep = Map.of();
    for (int i = 0; i < 1_000; i++) {
      deep = Map.of("properties", deep);
    }

    assertThat(
            category(ListedTool.of("get_file", "Gets it").withInputSchema(JsonObject.copyOf(deep))))
        .isEqualTo(Category.OTHER);
  }

  private static Category category(ListedTool tool) {
    return CLASSIFIER.classify(tool).category();
  }

  private static JsonObject object(String name, Object value) {
    return JsonObject.copyOf(Map.of(name, value));
  }
}
