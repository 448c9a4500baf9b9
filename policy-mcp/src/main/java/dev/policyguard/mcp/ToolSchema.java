package dev.policyguard.mcp;

import dev.policyguard.call.JsonObject;
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
import org.jspecify.annotations.Nullable;

/**
 * A tool's input schema, made ready for calls. Immutable and thread-safe, as far as the validator
 * is. A validator that fails has not found the arguments valid.
 */
final class ToolSchema {

  private static final String UNREADABLE = "The input schema of this tool cannot be applied.";

  private final Map<String, @Nullable Object> schema;
  private final @Nullable JsonSchemaValidator validator;

  private ToolSchema(
      Map<String, @Nullable Object> schema, @Nullable JsonSchemaValidator validator) {
    this.schema = schema;
    this.validator = validator;
  }

  /**
   * Makes the schema of a tool ready. The validator is asked for only if there is a schema.
   *
   * @throws IllegalArgumentException if the schema is none
   * @throws IllegalStateException if there is no validator
   */
  static ToolSchema of(Tool tool, Supplier<JsonSchemaValidator> validators) {
    Map<String, Object> written = tool.inputSchema();
    if (written == null || written.isEmpty()) {
      return new ToolSchema(Map.of(), null);
    }
    JsonObject copy = JsonObject.copyOf(written);
    if (copy.defect().isPresent()) {
      throw unusable(tool, "its parts " + copy.defect().get(), null);
    }
    ToolSchema made = new ToolSchema(salted(copy.asMap()), validator(tool, validators));
    made.probe(tool);
    return made;
  }

  /** What is wrong with the arguments, in the validator's words; empty if they are valid. */
  Optional<String> problem(JsonObject arguments) {
    if (validator == null) {
      return Optional.empty();
    }
    try {
      ValidationResponse response = validator.validate(schema, arguments.asMap());
      return response.valid()
          ? Optional.empty()
          : Optional.of(String.valueOf(response.errorMessage()));
    } catch (Throwable e) {
      Fatal.rethrow(e);
      Log.error("An input schema cannot be applied, so its tool was not called", e);
      return Optional.of(UNREADABLE);
    }
  }

  /**
   * The SDK's validator keeps compiled schemas by {@link Map#hashCode()} alone, and two schemas of
   * one server whose properties have swapped types can well have the same. Then one tool's calls
   * would be checked against the other's schema. A comment that no other schema has sets them
   * apart. (Schemas with an {@code $id} are kept by that, and setting it apart is their author's
   * work.)
   */
  private static Map<String, @Nullable Object> salted(Map<String, @Nullable Object> schema) {
    Map<String, @Nullable Object> salted = new LinkedHashMap<>(schema);
    salted.put("$comment", UUID.randomUUID().toString());
    return Collections.unmodifiableMap(salted);
  }

  private static JsonSchemaValidator validator(
      Tool tool, Supplier<JsonSchemaValidator> validators) {
    try {
      return validators.get();
    } catch (ServiceConfigurationError | RuntimeException e) {
      throw new IllegalStateException(
          "tool "
              + PlainText.of(tool.name())
              + ": its input schema cannot be checked, since there is no JSON Schema validator;"
              + " add io.modelcontextprotocol.sdk:mcp-json-jackson3 (or -jackson2) to the class"
              + " path",
          e);
    }
  }

  /** Finds at the start what would otherwise be found at the first call. */
  private void probe(Tool tool) {
    JsonSchemaValidator present = validator;
    if (present == null) {
      return;
    }
    ValidationResponse response;
    try {
      response = present.validateSchema(schema);
      present.validate(schema, Map.of());
    } catch (RuntimeException | StackOverflowError e) {
      throw unusable(tool, e.getClass().getSimpleName() + " while it was read", e);
    }
    if (!response.valid()) {
      throw unusable(tool, response.errorMessage(), null);
    }
  }

  private static IllegalArgumentException unusable(
      Tool tool, String why, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "tool "
            + PlainText.of(tool.name())
            + ": its input schema is not usable, must be JSON Schema: "
            + PlainText.of(why, 1_000),
        cause);
  }
}
