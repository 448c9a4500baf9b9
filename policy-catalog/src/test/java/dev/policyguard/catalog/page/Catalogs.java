package dev.policyguard.catalog.page;

import dev.policyguard.catalog.Category;
import dev.policyguard.catalog.Classification;
import dev.policyguard.catalog.Confidence;
import dev.policyguard.catalog.Evidence;
import dev.policyguard.catalog.Rates;
import dev.policyguard.tool.ToolDefinition;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Catalogues for the tests. */
final class Catalogs {

  static final LocalDate DAY = LocalDate.of(2026, 11, 21);

  private Catalogs() {}

  /** Three tools as a server has them. */
  static Catalog small() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("path", Map.of("type", "string", "description", "Where the file is"));
    arguments.put("mode", Map.of("enum", List.of("soft", "hard", 3)));
    arguments.put("lines", Map.of("type", "array", "items", Map.of("type", "integer")));
    ToolDefinition delete =
        ToolDefinition.builder("delete_file")
            .title("Delete a file")
            .description("Deletes a file.\nIt <b>cannot</b> be \u202eundone\u202c.")
            .inputSchema(Map.of("properties", arguments, "required", List.of("path")))
            .annotations(Map.of("destructiveHint", true))
            .build();
    return Catalog.of(
            "files",
            DAY,
            List.of(
                entry(ToolDefinition.of("read_file", "Reads a file"), Category.READ),
                entry(delete, Category.DESTRUCTIVE),
                entry(ToolDefinition.of("zephyr", ""), Category.OTHER)))
        .withVersion("1.0")
        .withPolicy("{\n  \"version\": \"1\",\n  \"default\": \"deny\"\n}\n");
  }

  /** The tool, classed as told. */
  static CatalogEntry entry(ToolDefinition tool, Category category) {
    List<Evidence> evidence = List.of(new Evidence(Evidence.Place.NAME, tool.name()));
    Classification said =
        new Classification(category, Confidence.HIGH, evidence, "The name says so.");
    return CatalogEntry.of(tool, said, Rates.RECOMMENDED);
  }

  /** A catalogue that says these texts wherever a server can say something. */
  static Catalog saying(String name, String text, Category category) {
    ToolDefinition tool =
        ToolDefinition.builder(name)
            .title("t" + text)
            .description("d" + text)
            .inputSchema(
                Map.of(
                    "properties",
                    Map.of("p" + text, Map.of("type", "t" + text, "description", "d" + text)),
                    "required",
                    List.of("p" + text)))
            .annotations(Map.of("a" + text, "v" + text))
            .build();
    Classification said =
        new Classification(
            category,
            Confidence.MEDIUM,
            List.of(new Evidence(Evidence.Place.DESCRIPTION, "q" + text)),
            "r" + text);
    return Catalog.of("s" + text, DAY, List.of(CatalogEntry.of(tool, said, Rates.RECOMMENDED)))
        .withVersion("v" + text);
  }
}
