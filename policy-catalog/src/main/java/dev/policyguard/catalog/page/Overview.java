package dev.policyguard.catalog.page;

import dev.policyguard.catalog.Category;
import dev.policyguard.catalog.Severity;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A catalogue as pages show it.
 *
 * @param entries the tools, the most dangerous first, then by name
 * @param counts how many tools each category has that has any, the most dangerous first
 */
record Overview(List<CatalogEntry> entries, Map<Category, Integer> counts) {

  private static final Comparator<CatalogEntry> WORST_FIRST =
      Comparator.comparing((CatalogEntry e) -> e.classification().category())
          .reversed()
          .thenComparing(e -> e.tool().name());

  static Overview of(Catalog catalog) {
    List<CatalogEntry> entries = catalog.entries().stream().sorted(WORST_FIRST).toList();
    Map<Category, Integer> counts = new EnumMap<>(Category.class);
    entries.forEach(e -> counts.merge(e.classification().category(), 1, Integer::sum));
    return new Overview(entries, counts);
  }

  /** The categories that have tools, the most dangerous first. */
  List<Category> categories() {
    return counts.keySet().stream().sorted(Comparator.reverseOrder()).toList();
  }

  int count(Category category) {
    return counts.getOrDefault(category, 0);
  }

  /** What somebody does who sees such a page for the first time. */
  String nextStep(Catalog catalog) {
    if (entries.isEmpty()) {
      return "The server lists no tools, so there is nothing to allow.";
    }
    long critical =
        entries.stream().filter(e -> e.classification().severity() == Severity.CRITICAL).count();
    String read =
        critical == 0
            ? "No tool here is critical. Read the classes of the others, since they are told from"
                + " words alone. "
            : "Begin with the "
                + (critical == 1
                    ? "critical tool: is its class"
                    : critical + " critical tools: are their classes")
                + " right, and does an agent need "
                + (critical == 1 ? "it" : "them")
                + " at all? ";
    return catalog.policy().isPresent()
        ? read
            + "Then copy the whole policy from the end of this page into policy.json, and change"
            + " what you know better."
        : read
            + "Then copy the rules that you want into your policy.json: what it does not list is"
            + " denied.";
  }
}
