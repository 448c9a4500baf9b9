package dev.policyguard.catalog.page;

import dev.policyguard.catalog.Category;
import dev.policyguard.catalog.Classification;
import java.util.List;
import java.util.Locale;

/** All tools in a table, which the script makes to filter and to sort. */
final class ToolTable {

  private ToolTable() {}

  static void write(Html html, Overview overview) {
    html.line("section", "aria-labelledby", "tools");
    html.line("h2", "id", "tools").text("All tools").close();
    if (!overview.entries().isEmpty()) {
      filter(html, overview);
      table(html, overview);
    }
    html.close();
  }

  private static void filter(Html html, Overview overview) {
    html.line("form", "id", "filter", "role", "search", "hidden", "");
    html.line("p").element("label", "Filter by name or description", "for", "words");
    html.empty(
            "input", "type", "search", "id", "words", "autocomplete", "off", "spellcheck", "false")
        .close();
    html.line("fieldset").element("legend", "Show only");
    for (Category category : overview.categories()) {
      html.open(
          "button",
          "type",
          "button",
          "class",
          "chip " + Words.word(category),
          "aria-pressed",
          "false",
          "data-category",
          Words.word(category));
      html.text(category.title() + " ");
      html.element("span", Words.number(overview.count(category)), "class", "count").close();
    }
    html.close();
    html.line("p", "id", "shown", "role", "status").close().close();
  }

  private static void table(Html html, Overview overview) {
    html.line(
        "div", "class", "scroll", "role", "region", "tabindex", "0", "aria-labelledby", "tools");
    html.open("table", "id", "list").open("thead").open("tr");
    List.of("Name", "Category", "Severity", "Confidence", "Recommended")
        .forEach(
            title ->
                html.element(
                    "th", title, "scope", "col", "data-sort", title.toLowerCase(Locale.ROOT)));
    html.close().close().line("tbody");
    int number = 0;
    for (CatalogEntry entry : overview.entries()) {
      number++;
      row(html, entry, number);
    }
    html.close().close().close();
    html.line("p", "class", "note").text(Words.CONFIDENCE).close();
  }

  private static void row(Html html, CatalogEntry entry, int number) {
    Classification said = entry.classification();
    Category category = said.category();
    html.line(
        "tr",
        "data-tool",
        "tool-" + number,
        "data-category",
        Words.word(category),
        "data-severity",
        Words.word(said.severity()),
        "data-confidence",
        Words.word(said.confidence()));
    html.open("th", "scope", "row");
    html.open("a", "href", "#tool-" + number, "data-number", Words.number(number));
    html.foreign(ForeignText.name(entry.tool().name())).close().close();
    html.open("td");
    html.element("span", category.title(), "class", "category " + Words.word(category)).close();
    html.open("td");
    SummarySection.severity(html, said.severity());
    html.close().element("td", Words.title(said.confidence()));
    html.element("td", Advice.brief(entry.forTool())).close();
  }
}
