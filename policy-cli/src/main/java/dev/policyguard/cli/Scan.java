package dev.policyguard.cli;

import dev.policyguard.call.JsonObject;
import dev.policyguard.call.PlainText;
import dev.policyguard.catalog.Category;
import dev.policyguard.catalog.Classification;
import dev.policyguard.catalog.ClassifiedTool;
import dev.policyguard.catalog.RiskClassifier;
import dev.policyguard.json.ToolEntry;
import dev.policyguard.tool.ToolDefinition;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A server's tools, classified. Immutable.
 *
 * @param server what the server said
 * @param tools its tools, each with the class that its person gave it, or else with ours
 * @param entries the same for {@code tools.json}: with our class, and what stood there before
 * @param doubts what a person decided of a definition that is another one now, in sentences
 */
record Scan(
    ServerTools server, List<ClassifiedTool> tools, List<ToolEntry> entries, List<String> doubts) {

  private static final String CATEGORY = "category";

  /**
   * Classifies the tools.
   *
   * @param known what {@code tools.json} has of them until now
   * @param file what messages call it
   */
  static Scan of(
      ServerTools server, List<ToolEntry> known, String file, RiskClassifier classifier) {
    Map<String, ToolEntry> byName =
        known.stream()
            .collect(Collectors.toMap(e -> e.tool().name(), Function.identity(), (a, b) -> b));
    Overrides overrides = new Overrides(file);
    List<ClassifiedTool> tools = new ArrayList<>();
    List<ToolEntry> entries = new ArrayList<>();
    List<String> doubts = new ArrayList<>();
    for (ToolDefinition tool : server.tools()) {
      ToolEntry old = byName.getOrDefault(tool.name(), ToolEntry.of(tool));
      Classification ours = classifier.classify(tool);
      ClassifiedTool classified = new ClassifiedTool(tool, ours);
      Optional<Category> override = overrides.of(old);
      tools.add(override.map(given -> classified.overridden(given, file)).orElse(classified));
      entries.add(new ToolEntry(tool, notes(old.notes(), ours.category())));
      if (override.isPresent() && !old.tool().equals(tool)) {
        doubts.add(
            PlainText.of(tool.name(), 128)
                + ": you say "
                + override.get().title()
                + " of a definition that is another one now; of the new one we say "
                + ours.category().title());
      }
    }
    return new Scan(server, List.copyOf(tools), List.copyOf(entries), List.copyOf(doubts));
  }

  private static JsonObject notes(JsonObject old, Category category) {
    Map<String, @Nullable Object> notes = new LinkedHashMap<>();
    notes.put(CATEGORY, category.title());
    old.asMap().forEach(notes::putIfAbsent);
    return JsonObject.copyOf(notes);
  }

  /** The server's name and version, fit for one line. */
  String shownServer() {
    return PlainText.of((server.server() + " " + server.version()).strip(), 120);
  }

  /** The description of a policy for these tools. */
  String note(LocalDate day) {
    return "Written by policyguard scan on "
        + day
        + " for "
        + shownServer()
        + ": what reads is allowed, what writes or runs something is capped, what destroys is hidden,"
        + " what moves money waits for a person. Everything else is denied.";
  }
}
