package dev.policyguard.json;

import dev.policyguard.call.JsonObject;
import dev.policyguard.tool.ToolDefinition;
import java.util.Objects;

/**
 * A tool as a file has it: its definition, and what else the file says of it. Immutable and
 * thread-safe.
 *
 * @param tool the definition
 * @param notes the members that are none of the definition's, in their order
 */
public record ToolEntry(ToolDefinition tool, JsonObject notes) {

  /** Checks that the parts are there. */
  public ToolEntry {
    Objects.requireNonNull(tool, "tool");
    Objects.requireNonNull(notes, "notes");
  }

  /**
   * A tool of which nothing else is said.
   *
   * @param tool the definition
   * @return the entry
   */
  public static ToolEntry of(ToolDefinition tool) {
    return new ToolEntry(tool, JsonObject.empty());
  }
}
