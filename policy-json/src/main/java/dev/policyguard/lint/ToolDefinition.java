package dev.policyguard.lint;

import dev.policyguard.call.JsonObject;
import java.util.Objects;

/**
 * A tool as its server lists it. Immutable and thread-safe.
 *
 * @param name the tool's name
 * @param inputSchema the JSON Schema of its arguments; the empty object where it is not known
 */
public record ToolDefinition(String name, JsonObject inputSchema) {

  /** Checks that the parts are there. */
  public ToolDefinition {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(inputSchema, "inputSchema");
  }
}
