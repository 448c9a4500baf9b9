package dev.policyguard.cli;

import dev.policyguard.call.PlainText;
import dev.policyguard.catalog.Category;
import dev.policyguard.catalog.ClassifiedTool;
import dev.policyguard.catalog.RiskClassifier;
import dev.policyguard.json.NearMiss;
import dev.policyguard.json.ToolEntry;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Classes that a person gave tools, in the {@code override} that stands beside the computed {@code
 * category} in {@code tools.json}. Immutable.
 *
 * @param file where they stand, as messages have it
 */
record Overrides(String file) {

  static final String MEMBER = "override";

  /** Classifies a tool, as its person does if one did. */
  ClassifiedTool classify(RiskClassifier classifier, ToolEntry entry) {
    ClassifiedTool tool = new ClassifiedTool(entry.tool(), classifier.classify(entry.tool()));
    return of(entry).map(category -> tool.overridden(category, file)).orElse(tool);
  }

  /** The class that a person gave; empty where none did. */
  Optional<Category> of(ToolEntry entry) {
    Object override = entry.notes().get(MEMBER);
    return override == null ? Optional.empty() : Optional.of(category(entry, override));
  }

  private Category category(ToolEntry entry, Object override) {
    return Arrays.stream(Category.values())
        .filter(category -> category.title().equals(override))
        .findFirst()
        .orElseThrow(() -> mistake(entry, override));
  }

  private Mistake mistake(ToolEntry entry, @Nullable Object override) {
    List<String> titles = Arrays.stream(Category.values()).map(Category::title).toList();
    String found = override instanceof String text ? PlainText.quoted(text, 40) : "no string";
    return new Mistake(
        file
            + ": the override of "
            + PlainText.quoted(entry.tool().name(), 128)
            + " is "
            + found
            + ", must be "
            + titles.stream().limit(titles.size() - 1).collect(Collectors.joining(", "))
            + " or "
            + titles.get(titles.size() - 1)
            + NearMiss.of(String.valueOf(override), titles)
                .map(near -> "; did you mean " + near + "?")
                .orElse(""));
  }
}
