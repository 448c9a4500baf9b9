package dev.policyguard.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.catalog.Evidence.Place;
import dev.policyguard.tool.ToolDefinition;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the arguments say. */
class SchemaReadingTest {

  @ParameterizedTest
  @CsvSource({
    "query_database,  Queries it,                  sql,          EXECUTE",
    "query_database,  Queries it. Read-only.,      sql,          READ",
    "get_output,      Gets the output,             command,      EXECUTE",
    "get_output,      Gets the output,             shellCommand, EXECUTE",
    "get_output,      Gets the output,             command_id,   READ",
    "get_country,     Gets a country,              code,         READ",
    "helper,          Helps,                       code,         EXECUTE",
    "list_files,      Lists files,                 recursive,    READ",
    "list_files,      Lists files,                 force,        READ",
    "stats,           Shows statistics,            force,        OTHER",
    "stats,           Shows statistics,            dry_run,      OTHER",
    "set_value,       Sets a value,                command,      WRITE",
  })
  void classify_anArgument_countsWhereItMeansSomething(
      String name, String description, String argument, Category expected) {
    Classification said =
        classify(name, description, Map.of("properties", Map.of(argument, Map.of())));

    assertThat(said.category()).as(said.reason()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "action,    get,    READ",
    "action,    update, WRITE",
    "operation, run,    EXECUTE",
    "method,    DELETE, DESTRUCTIVE",
    "op,        refund, FINANCIAL",
    "colour,    delete, READ",
  })
  void classify_theValuesOfAnAction_countAsTheWorst(
      String argument, String value, Category expected) {
    Map<String, Object> choice = Map.of("type", "string", "enum", List.of("get", value));

    Classification said =
        classify("get_issue", "Gets an issue", Map.of("properties", Map.of(argument, choice)));

    assertThat(said.category()).isEqualTo(expected);
  }

  @Test
  void classify_theWorstValue_isQuotedFromTheSchema() {
    Map<String, Object> choice = Map.of("enum", List.of("get", "delete", "update"));

    Classification said =
        classify("manage_issue", "Manages", Map.of("properties", Map.of("action", choice)));

    assertThat(said.evidence().get(0)).isEqualTo(new Evidence(Place.SCHEMA, "action: \"delete\""));
    assertThat(said.reason())
        .isEqualTo(
            "The schema says \"action: \"delete\"\":"
                + " the tool deletes or overwrites what cannot be brought back.");
  }

  @Test
  void classify_valuesInAlternatives_countToo() {
    Map<String, Object> choice =
        Map.of("anyOf", List.of(Map.of("const", "get"), Map.of("const", "purge")));
    Map<String, Object> nested =
        Map.of("oneOf", List.of(Map.of("properties", Map.of("action", choice))));

    assertThat(classify("get_issue", "Gets it", nested).category()).isEqualTo(Category.DESTRUCTIVE);
  }

  @Test
  void classify_aDeepSchema_isReadToItsEnd() {
    Map<String, Object> schema =
        Map.of("properties", Map.of("action", Map.of("enum", List.of("get", "delete"))));
    for (int i = 0; i < 55; i++) {
      schema = Map.of("allOf", schema);
    }

    assertThat(classify("get_it", "Gets it", schema).category()).isEqualTo(Category.DESTRUCTIVE);
  }

  private static Classification classify(String name, String description, Map<?, ?> schema) {
    return RiskClassifier.standard()
        .classify(
            ToolDefinition.builder(name).description(description).inputSchema(schema).build());
  }
}
