package dev.policyguard.catalog.page;

import dev.policyguard.catalog.Classification;
import dev.policyguard.catalog.Rates;
import dev.policyguard.catalog.Recommendation;
import dev.policyguard.tool.ToolDefinition;
import java.util.Objects;

/**
 * A tool in a catalogue. Immutable and thread-safe.
 *
 * @param tool its definition
 * @param classification what it can do, and why we think so
 * @param forTool the rule as a tool's own page recommends it
 * @param forServer the rule as a server's page recommends it
 */
public record CatalogEntry(
    ToolDefinition tool,
    Classification classification,
    Recommendation forTool,
    Recommendation forServer) {

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if a recommendation is for another tool
   */
  public CatalogEntry {
    Objects.requireNonNull(classification, "classification");
    check("forTool", forTool, tool);
    check("forServer", forServer, tool);
  }

  /**
   * A tool with the rules that are recommended for its category.
   *
   * @param tool its definition
   * @param classification what it can do
   * @param rates how often it may be called
   * @return the entry
   */
  public static CatalogEntry of(ToolDefinition tool, Classification classification, Rates rates) {
    return new CatalogEntry(
        tool,
        classification,
        Recommendation.forTool(tool.name(), classification.category(), rates),
        Recommendation.forServer(tool.name(), classification.category(), rates));
  }

  private static void check(String part, Recommendation recommendation, ToolDefinition tool) {
    if (!recommendation.tool().equals(tool.name())) {
      throw new IllegalArgumentException(
          part + ": is for another tool, must be for the tool of the entry");
    }
  }
}
