package dev.policyguard.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ToolSchemaTest {

  @Test
  void of_noValidator_saysWhatToAdd() {
    assertThatThrownBy(() -> ToolSchema.input(tool(Map.of("type", "object")), ToolSchemaTest::none))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "tool t: its input schema cannot be checked, since there is no JSON Schema validator;"
                + " add io.modelcontextprotocol.sdk:mcp-json-jackson3 (or -jackson2) to the class"
                + " path");
  }

  @Test
  void of_noSchema_needsNoValidatorAndTakesEverything() {
    assertThat(ToolSchema.input(tool(Map.of()), ToolSchemaTest::none).problem(Map.of("a", 1)))
        .isEmpty();
  }

  @Test
  void of_noSchemaAtAll_isRefused() {
    assertThatThrownBy(() -> sdks(Map.of("type", "no such type")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("tool t: its input schema is not usable, must be JSON Schema: ");
  }

  @Test
  void of_schemaWithPartsThatAreNoJson_isRefused() {
    assertThatThrownBy(() -> sdks(Map.of("default", Instant.EPOCH)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.time.Instant");
  }

  @Test
  void of_schemaThatRefersToItself_isRefused() {
    assertThatThrownBy(() -> sdks(Map.of("$ref", "#")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("StackOverflowError");
  }

  @Test
  void problem_schemaThatCannotBeCompiled_isThereForEveryCall() {
    Map<String, Object> badPattern = Map.of("properties", Map.of("a", Map.of("pattern", "[")));

    assertThat(sdks(badPattern).problem(Map.of("a", "x"))).isPresent();
  }

  @Test
  void problem_schemaChangedLater_isThatOfTheSchemaAtTheStart() {
    Map<String, Object> schema = new LinkedHashMap<>();
    List<Object> required = new ArrayList<>(List.of("a"));
    schema.put("required", required);
    ToolSchema made = sdks(schema);

    required.clear();
    schema.clear();

    assertThat(made.problem(Map.of())).isPresent();
    assertThat(made.problem(Map.of("a", 1))).isEmpty();
  }

  @Test
  void input_sameToolAgain_isTheSameSchemaToTheValidator() {
    List<Map<String, Object>> met = new ArrayList<>();
    JsonSchemaValidator remembering =
        (schema, content) -> {
          met.add(schema);
          return JsonSchemaValidator.ValidationResponse.asValid("{}");
        };
    Map<String, Object> integer = Map.of("properties", Map.of("a", Map.of("type", "integer")));
    Map<String, Object> string = Map.of("properties", Map.of("a", Map.of("type", "string")));

    Stream.of(integer, integer, string)
        .forEach(schema -> ToolSchema.input(tool(schema), () -> remembering));

    assertThat(met).hasSize(3);
    assertThat(met.get(1)).isEqualTo(met.get(0));
    assertThat(met.get(2).get("$comment")).isNotEqualTo(met.get(0).get("$comment"));
  }

  @Test
  void problem_validatorThrows_isThereWithoutTheExceptionsText() {
    JsonSchemaValidator failing =
        new JsonSchemaValidator() {
          private boolean probed;

          @Override
          public ValidationResponse validate(Map<String, Object> schema, Object content) {
            if (!probed) {
              probed = true;
              return ValidationResponse.asValid("{}");
            }
            throw new IllegalStateException("s3cret");
          }
        };
    ToolSchema schema = ToolSchema.input(tool(Map.of("type", "object")), () -> failing);

    assertThat(schema.problem(Map.of()))
        .hasValue("The input schema of this tool cannot be applied.");
  }

  @Test
  void output_noSchema_isNotThere() {
    assertThat(ToolSchema.output(tool(Map.of("type", "object")), ToolSchemaTest::none).isPresent())
        .isFalse();
  }

  @Test
  void output_emptySchema_isThereAndTakesEverything() {
    Tool tool = Tool.builder("t", Map.of()).outputSchema(Map.of()).build();
    ToolSchema schema = ToolSchema.output(tool, McpJsonDefaults::getSchemaValidator);

    assertThat(schema.isPresent()).isTrue();
    assertThat(schema.problem(Map.of("a", 1))).isEmpty();
  }

  @Test
  void output_noSchemaAtAll_isRefused() {
    Tool tool = Tool.builder("t", Map.of()).outputSchema(Map.of("type", "none such")).build();

    assertThatThrownBy(() -> ToolSchema.output(tool, McpJsonDefaults::getSchemaValidator))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("tool t: its output schema is not usable, must be JSON Schema: ");
  }

  private static JsonSchemaValidator none() {
    throw new ServiceConfigurationError("No JsonSchemaValidatorSupplier available");
  }

  private static ToolSchema sdks(Map<String, Object> schema) {
    return ToolSchema.input(tool(schema), McpJsonDefaults::getSchemaValidator);
  }

  private static Tool tool(Map<String, Object> schema) {
    return Tool.builder("t", schema).build();
  }
}
