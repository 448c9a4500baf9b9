package dev.policyguard.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.policyguard.call.Fatal;
import dev.policyguard.call.JsonObject;
import dev.policyguard.call.PlainText;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator.ValidationResponse;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A tool's input or output schema, made ready for calls. Immutable and thread-safe, as far as the
 * validator is. A validator that fails has not found anything valid.
 */
final class ToolSchema {

  private final String tool;
  private final String kind;
  private final Map<String, @Nullable Object> schema;
  private final @Nullable JsonSchemaValidator validator;

  private ToolSchema(
      String tool,
      String kind,
      Map<String, @Nullable Object> schema,
      @Nullable JsonSchemaValidator validator) {
    this.tool = tool;
    this.kind = kind;
    this.schema = schema;
    this.validator = validator;
  }

  /**
   * Makes the input schema of a tool ready. The validator is asked for only if there is a schema.
   *
   * @throws IllegalArgumentException if the schema is none
   * @throws IllegalStateException if there is no validator
   */
  static ToolSchema input(Tool tool, Supplier<JsonSchemaValidator> validators) {
    Map<String, Object> written = tool.inputSchema();
    boolean any = written == null || written.isEmpty();
    return of(tool, "input schema", any ? null : written, validators, ToolSchema::salted);
  }

  /**
   * Makes the output schema of a tool ready, likewise. The SDK's server checks results again behind
   * us; so this is not salted but just the schema that it checks with, and the same validator has
   * the same answer.
   */
  static ToolSchema output(Tool tool, Supplier<JsonSchemaValidator> validators) {
    return of(tool, "output schema", tool.outputSchema(), validators, schema -> schema);
  }

  private static ToolSchema of(
      Tool tool,
      String kind,
      @Nullable Map<String, Object> written,
      Supplier<JsonSchemaValidator> validators,
      UnaryOperator<Map<String, @Nullable Object>> made) {
    if (written == null) {
      return new ToolSchema(tool.name(), kind, Map.of(), null);
    }
    JsonObject copy = JsonObject.copyOf(written);
    ToolSchema schema = new ToolSchema(tool.name(), kind, made.apply(copy.asMap()), null);
    if (copy.defect().isPresent()) {
      throw schema.unusable("its parts " + copy.defect().get(), null);
    }
    return schema.checkedBy(schema.oneOf(validators));
  }

  /** Whether the tool has this schema. */
  boolean isPresent() {
    return validator != null;
  }

  /** What is wrong with a value, in the validator's words; empty if it is valid. */
  Optional<String> problem(Object value) {
    if (validator == null) {
      return Optional.empty();
    }
    try {
      ValidationResponse response = validator.validate(schema, value);
      return response.valid()
          ? Optional.empty()
          : Optional.of(String.valueOf(response.errorMessage()));
    } catch (Throwable e) {
      Fatal.rethrow(e);
      Log.error("The {} of {} cannot be applied, so nothing fits it", kind, tool, e);
      return Optional.of("The " + kind + " of this tool cannot be applied.");
    }
  }

  /**
   * The SDK's validator keeps compiled schemas by {@link Map#hashCode()} alone, and two schemas of
   * one server whose properties have swapped types can well have the same. Then one tool's calls
   * would be checked against the other's schema. A comment that no other schema has sets them
   * apart. (Schemas with an {@code $id} are kept by that, and setting it apart is their author's
   * work.) The same schema has the same comment every time, since the validator forgets none: a
   * tool that comes and goes would fill its memory.
   */
  private static Map<String, @Nullable Object> salted(Map<String, @Nullable Object> schema) {
    Map<String, @Nullable Object> salted = new LinkedHashMap<>(schema);
    salted.put("$comment", UUID.nameUUIDFromBytes(schema.toString().getBytes(UTF_8)).toString());
    return Collections.unmodifiableMap(salted);
  }

  private JsonSchemaValidator oneOf(Supplier<JsonSchemaValidator> validators) {
    try {
      return validators.get();
    } catch (ServiceConfigurationError | RuntimeException e) {
      throw new IllegalStateException(
          "tool "
              + PlainText.of(tool)
              + ": its "
              + kind
              + " cannot be checked, since there is no JSON Schema validator;"
              + " add io.modelcontextprotocol.sdk:mcp-json-jackson3 (or -jackson2) to the class"
              + " path",
          e);
    }
  }

  /** Finds at the start what would otherwise be found at the first call. */
  private ToolSchema checkedBy(JsonSchemaValidator present) {
    ValidationResponse response;
    try {
      response = present.validateSchema(schema);
      present.validate(schema, Map.of());
    } catch (RuntimeException | StackOverflowError e) {
      throw unusable(e.getClass().getSimpleName() + " while it was read", e);
    }
    if (!response.valid()) {
      throw unusable(response.errorMessage(), null);
    }
    return new ToolSchema(tool, kind, schema, present);
  }

  private IllegalArgumentException unusable(String why, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "tool "
            + PlainText.of(tool)
            + ": its "
            + kind
            + " is not usable, must be JSON Schema: "
            + PlainText.of(why, 1_000),
        cause);
  }
}
