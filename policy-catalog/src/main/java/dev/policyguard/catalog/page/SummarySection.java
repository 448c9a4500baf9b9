package dev.policyguard.catalog.page;

import dev.policyguard.catalog.Category;
import dev.policyguard.catalog.Severity;
import java.util.List;

/** How many tools of each category there are, and what to do next. */
final class SummarySection {

  private SummarySection() {}

  static void write(Html html, Catalog catalog, Overview overview) {
    html.line("section", "aria-labelledby", "summary");
    html.line("h2", "id", "summary").text("What these tools can do").close();
    if (!overview.entries().isEmpty()) {
      bar(html, overview);
      table(html, overview);
    }
    html.line("p", "class", "next").element("strong", "What to do next. ");
    html.text(overview.nextStep(catalog)).close().close();
  }

  private static void bar(Html html, Overview overview) {
    html.line("div", "class", "bar", "aria-hidden", "true");
    overview.categories().forEach(c -> html.element("span", "", "class", Words.word(c)));
    html.close();
  }

  private static void table(Html html, Overview overview) {
    html.line("table", "class", "summary").open("thead").open("tr");
    List.of("Category", "What they do", "Severity", "Tools")
        .forEach(title -> html.element("th", title, "scope", "col"));
    html.close().close().line("tbody");
    for (Category category : overview.categories()) {
      html.line("tr").open("th", "scope", "row");
      html.element("span", category.title(), "class", "category " + Words.word(category)).close();
      html.element("td", Words.does(category)).open("td");
      severity(html, category.severity());
      html.close().element("td", Words.number(overview.count(category)), "class", "number").close();
    }
    html.close().close();
  }

  /** A severity in a word, with a gauge beside it. */
  static void severity(Html html, Severity severity) {
    html.element("span", Words.title(severity), "class", "severity " + Words.word(severity));
  }
}
