package dev.policyguard.catalog;

import dev.policyguard.tool.ToolDefinition;
import java.util.List;
import java.util.Objects;

/**
 * A tool, and what it can do. Immutable and thread-safe.
 *
 * @param definition the tool as its server lists it
 * @param classification what a call can do, and why we or the user think so
 */
public record ClassifiedTool(ToolDefinition definition, Classification classification) {

  /** Checks that the parts are there. */
  public ClassifiedTool {
    Objects.requireNonNull(definition, "definition");
    Objects.requireNonNull(classification, "classification");
  }

  /** {@return the tool's name} */
  public String name() {
    return definition.name();
  }

  /**
   * The same tool, with a class that its user gave it. The evidence stays, and the reason says
   * both.
   *
   * @param category the class
   * @param where where the user wrote it, {@code tools.json} for example
   * @return the tool with this class
   */
  public ClassifiedTool overridden(Category category, String where) {
    String reason =
        "Overridden in "
            + where
            + ": "
            + category.title()
            + " in place of "
            + classification.category().title()
            + ". "
            + classification.reason();
    return new ClassifiedTool(
        definition,
        new Classification(
            category, Confidence.HIGH, List.copyOf(classification.evidence()), reason));
  }
}
