package dev.policyguard.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.tool.ToolDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a description says of a tool whose name reads. */
class DescriptionReadingTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Gets the report and emails it to everybody        | WRITE",
        "Get the report and email it to everybody          | WRITE",
        "Gets an existing label or creates it              | WRITE",
        "Fetches the URL and executes the script           | EXECUTE",
        "Fetches the URL; then runs the script             | EXECUTE",
        "Runs a shell command and returns its output       | EXECUTE",
        "Restarts the server and returns its state         | EXECUTE",
        "Reads the queue and removes the messages          | DESTRUCTIVE",
        "Reads the queue, deletes the messages             | DESTRUCTIVE",
        "Reads the queue. Deletes what was read.           | DESTRUCTIVE",
        "Reads the queue. It then removes the messages.    | DESTRUCTIVE",
        "Reads the queue. This tool can delete messages.   | DESTRUCTIVE",
        "Reads the queue. Afterwards also deletes it.      | DESTRUCTIVE",
        "Reads the queue. WARNING: this deletes it.        | DESTRUCTIVE",
        "Get a file & delete it                            | DESTRUCTIVE",
        "Does not ask, deletes everything                  | DESTRUCTIVE",
        "Never asks and deletes everything                 | DESTRUCTIVE",
        "Does not only read but deletes                    | DESTRUCTIVE",
        "Reads it and never writes but deletes the source  | DESTRUCTIVE",
        "List, create, close, or select a tab              | WRITE",
        "Read or write a file                              | WRITE",
        "View, start and stop containers                   | EXECUTE",
        "Gets the invoice and pays it                      | FINANCIAL",
        "Get the invoice and pay it                        | FINANCIAL",
      })
  void classify_aNameThatReads_isRaisedByWhatIsSaidLater(String description, Category expected) {
    Classification said = classify("get_it", description);

    assertThat(said.category()).as(said.reason()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Reads the queue. Does not delete anything.",
        "Reads the queue without deleting messages.",
        "Reads the queue; never modifies or deletes the messages.",
        "Reads the queue. It does not create, modify, rename or delete messages.",
        "Reads the queue. It can't delete messages.",
        "Reads the queue. It cannot be used to delete messages.",
        "Reads the queue. Use delete_message to delete one.",
        "Reads the queue. To delete messages, call delete_message.",
        "Reads the queue. See also create_message.",
        "Lists the deleted files.",
        "Returns who created it.",
        "Returns the builds and runs of a pipeline.",
        "Get the start and stop times.",
        "List, search and count updates.",
        "Lists what can be deleted.",
        "Retrieves invoices and payments.",
        "Perform a search for users.",
        "Runs a health check.",
        "Execute a read-only SQL query.",
      })
  void classify_whatIsNegatedOrMentioned_staysReading(String description) {
    Classification said = classify("get_it", description);

    assertThat(said.category()).as(said.reason()).isEqualTo(Category.READ);
  }

  @Test
  void classify_whatIsSaidLater_isQuoted() {
    Classification said = classify("get_report", "Gets the report and deletes the source file.");

    assertThat(said.reason())
        .isEqualTo(
            "The description says \"deletes the source file\":"
                + " the tool deletes or overwrites what cannot be brought back.");
    assertThat(said.confidence()).isEqualTo(Confidence.MEDIUM);
  }

  private static Classification classify(String name, String description) {
    return RiskClassifier.standard().classify(ToolDefinition.of(name, description));
  }
}
