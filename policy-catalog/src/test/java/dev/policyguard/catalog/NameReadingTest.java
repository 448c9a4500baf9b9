package dev.policyguard.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.tool.ToolDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a name says by itself. */
class NameReadingTest {

  @ParameterizedTest
  @CsvSource({
    "get_order,              READ", // an order is a noun here
    "get_update,             READ",
    "get_deploy_status,      READ",
    "get_test_results,       READ",
    "list_test_runs,         READ",
    "list_deleted,           READ",
    "list_refunds,           READ",
    "get_delete_history,     READ",
    "check_write_permission, READ",
    "posts_search,           READ", // a plural is no verb
    "query_records,          READ",
    "getUserById,            READ",
    "linear_transferIssue,   WRITE",
    "get_or_create_label,    WRITE",
    "search_and_replace,     WRITE",
    "read_write_file,        WRITE",
    "price_list_update,      WRITE", // the verb comes last
    "issue_write,            WRITE",
    "get_exec,               EXECUTE",
    "fetch_and_run,          EXECUTE",
    "db_query_execute,       EXECUTE",
    "deploy,                 EXECUTE",
    "read_and_delete,        DESTRUCTIVE",
    "delete_and_list,        DESTRUCTIVE",
    "list_then_purge,        DESTRUCTIVE",
    "get&clear,              DESTRUCTIVE",
    "listThenPurge,          DESTRUCTIVE",
    "file_delete,            DESTRUCTIVE",
    "get_delete_user,        DESTRUCTIVE",
    "find-and-remove,        DESTRUCTIVE",
    "cleanUp,                DESTRUCTIVE",
    "get_DeLeTe_file,        DESTRUCTIVE",
    "get2delete3,            DESTRUCTIVE",
    "capture_payment,        FINANCIAL",
    "capture_screen,         READ",
    "read_and_pay,           FINANCIAL",
    "retry_payment,          FINANCIAL",
  })
  void classify_aName_hasTheWorstOfItsActions(String name, Category expected) {
    Classification said = RiskClassifier.standard().classify(ToolDefinition.of(name, ""));

    assertThat(said.category()).as(said.reason()).isEqualTo(expected);
    assertThat(said.confidence()).isNotEqualTo(Confidence.LOW);
  }

  @Test
  void classify_manyVerbsAndMoney_isReadInOnePass() {
    String name = "set_invoice_".repeat(1_600);

    assertThat(RiskClassifier.standard().classify(ToolDefinition.of(name, "")).category())
        .isEqualTo(Category.FINANCIAL);
  }
}
