package dev.policyguard.catalog;

import dev.policyguard.call.JsonObject;
import java.util.Objects;

/**
 * A tool's definition, as its server lists it. Immutable and thread-safe.
 *
 * @param name the tool's name
 * @param description what the server says that it does; empty where it says nothing
 * @param inputSchema the JSON Schema of its arguments; the empty object where it is not known
 * @param annotations the server's claims, {@code readOnlyHint} among them; the empty object where
 *     there are none
 */
public record ListedTool(
    String name, String description, JsonObject inputSchema, JsonObject annotations) {

  /** Checks that the parts are there. */
  public ListedTool {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(inputSchema, "inputSchema");
    Objects.requireNonNull(annotations, "annotations");
  }

  /**
   * A tool of which only name and description are known.
   *
   * @param name the tool's name
   * @param description what the server says that it does
   * @return the tool
   */
  public static ListedTool of(String name, String description) {
    return new ListedTool(name, description, JsonObject.empty(), JsonObject.empty());
  }

  /**
   * The same tool, with its arguments.
   *
   * @param schema the JSON Schema of its arguments
   * @return the tool with this schema
   */
  public ListedTool withInputSchema(JsonObject schema) {
    return new ListedTool(name, description, schema, annotations);
  }

  /**
   * The same tool, with the server's claims.
   *
   * @param claims the claims
   * @return the tool with these annotations
   */
  public ListedTool withAnnotations(JsonObject claims) {
    return new ListedTool(name, description, inputSchema, claims);
  }
}
