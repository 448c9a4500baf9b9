package dev.policyguard.lint;

import static dev.policyguard.lint.Linted.findings;
import static dev.policyguard.lint.Linted.ids;
import static dev.policyguard.lint.Linted.require;
import static dev.policyguard.lint.Linted.rule;
import static dev.policyguard.lint.Linted.when;
import static dev.policyguard.policy.Operator.CONTAINS;
import static dev.policyguard.policy.Operator.EQ;
import static dev.policyguard.policy.Operator.EXISTS;
import static dev.policyguard.policy.Operator.GT;
import static dev.policyguard.policy.Operator.IN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.policy.Condition;
import dev.policyguard.policy.ToolRule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaCheckTest {

  private static final Map<String, Object> TEXT = Map.of("type", "string");
  private static final Map<String, Object> NUMBER = Map.of("type", "integer");

  private static final Map<String, Object> SCHEMA =
      Map.of(
          "type",
          "object",
          "properties",
          Map.of(
              "name", TEXT,
              "maybe", Map.of("type", List.of("string", "null")),
              "stage", Map.of("$ref", "#/$defs/stage"),
              "items",
                  Map.of("type", "array", "items", Map.of("properties", Map.of("price", NUMBER))),
              "either", Map.of("anyOf", List.of(NUMBER, Map.of("properties", Map.of("a", TEXT)))),
              "any", Map.of(),
              "open", Map.of("properties", Map.of("a", TEXT), "additionalProperties", true),
              "map", Map.of("type", "object", "additionalProperties", NUMBER),
              "pair", Map.of("type", "array", "prefixItems", List.of(TEXT, NUMBER))),
          "required",
          List.of("name", "stage", "items", "maybe"),
          "$defs",
          Map.of("stage", Map.of("enum", List.of("test", "live", 3))));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "args.nam",
        "args.name.first",
        "args.name[0]",
        "args.items[*].cost",
        "args.items.price",
        "args.either.b",
        "args.stage.x",
        "args.map.a.b",
        "args[\"Name\"]"
      })
  void lint_pathThatTheSchemaDoesNotHave_warned(String path) {
    assertThat(ids(exists(path), SCHEMA)).containsExactly("path-not-in-schema");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "args.name",
        "args.items[*].price",
        "args.items[3].price",
        "args.either.a",
        "args.any.b",
        "args.open.z",
        "args.map.anything",
        "args.pair[1]",
        "args.pair[7]",
        "caller.whatever"
      })
  void lint_pathThatTheSchemaHasOrLeavesOpen_silent(String path) {
    assertThat(ids(exists(path), SCHEMA)).isEmpty();
  }

  @Test
  void lint_operatorThatCannotFit_warned() {
    assertThat(ids(on(when("args.name", GT, 1)), SCHEMA)).containsExactly("operator-does-not-fit");
    assertThat(ids(on(when("args.name", EQ, 1)), SCHEMA)).containsExactly("operator-does-not-fit");
    assertThat(ids(on(when("args.maybe", IN, List.of(1, 2))), SCHEMA))
        .contains("operator-does-not-fit");
    assertThat(ids(on(when("args.items", EQ, "x")), SCHEMA))
        .containsExactly("operator-does-not-fit");
    assertThat(ids(on(when("args.map.a", CONTAINS, "x")), SCHEMA))
        .contains("operator-does-not-fit");
  }

  @Test
  void lint_operatorThatMayFit_silent() {
    assertThat(ids(on(when("args.name", EQ, "x")), SCHEMA)).isEmpty();
    assertThat(ids(on(when("args.name", IN, List.of(1, "x"))), SCHEMA)).isEmpty();
    assertThat(ids(on(when("args.items", CONTAINS, 1)), SCHEMA)).isEmpty();
    assertThat(ids(on(when("args.items[*].price", GT, 1)), SCHEMA))
        .doesNotContain("operator-does-not-fit");
  }

  @Test
  void lint_operandOutsideTheEnum_warned() {
    assertThat(ids(on(when("args.stage", EQ, "Live")), SCHEMA))
        .containsExactly("operand-not-in-enum");
    assertThat(ids(on(when("args.stage", IN, List.of("live", "prod"))), SCHEMA))
        .containsExactly("operand-not-in-enum");
    assertThat(ids(on(when("args.stage", IN, List.of("live", 3.0))), SCHEMA)).isEmpty();
  }

  @Test
  void lint_requireOfNullable_info() {
    assertThat(ids(on(when("args.maybe", EQ, "x")), SCHEMA)).containsExactly("require-of-optional");
  }

  @ParameterizedTest
  @ValueSource(strings = {"#", "#/$defs/loop", "#/$defs/no", "other.json", "#anchor"})
  void lint_referenceThatLeadsNowhere_silentAndBounded(String reference) {
    Map<String, Object> schema =
        Map.of(
            "properties",
            Map.of("a", Map.of("$ref", reference)),
            "$defs",
            Map.of("loop", Map.of("$ref", "#/$defs/loop")));

    assertThat(ids(on(when("args.a.b.c", EQ, 1)), schema))
        .isSubsetOf("path-not-in-schema", "require-of-optional");
    assertThat(reference.equals("#") || ids(on(when("args.a.b.c", EQ, 1)), schema).isEmpty())
        .isTrue();
  }

  @Test
  void lint_schemaThatBranchesWithoutEnd_bounded() {
    List<Object> self = IntStream.range(0, 9).<Object>mapToObj(i -> Map.of("$ref", "#")).toList();
    Map<String, Object> schema = new HashMap<>(Map.of("anyOf", self, "allOf", self));
    schema.put("properties", Map.of("b", TEXT));

    assertThat(findings(on(when("args.a", GT, 1)), schema)).hasSizeLessThan(3);
  }

  private static ToolRule exists(String path) {
    return on(when(path, EXISTS, true));
  }

  private static ToolRule on(Condition condition) {
    return require(rule(condition));
  }
}
