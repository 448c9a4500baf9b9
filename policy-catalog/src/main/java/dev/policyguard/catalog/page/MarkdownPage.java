package dev.policyguard.catalog.page;

import dev.policyguard.catalog.Category;
import dev.policyguard.catalog.Classification;

/** The whole document in Markdown. */
final class MarkdownPage {

  private final Catalog catalog;
  private final Overview overview;
  private final Markdown page = new Markdown();

  private MarkdownPage(Catalog catalog) {
    this.catalog = catalog;
    this.overview = Overview.of(catalog);
  }

  static String of(Catalog catalog) {
    MarkdownPage page = new MarkdownPage(catalog);
    page.header();
    page.summary();
    page.table();
    page.tools();
    page.policy();
    return page.page.toString().stripTrailing() + "\n";
  }

  private void header() {
    page.text("# Tools of ").foreign(ForeignText.name(catalog.server())).text("\n\n");
    if (!catalog.version().isEmpty()) {
      page.text("Version ").foreign(ForeignText.name(catalog.version())).text(" · ");
    }
    page.text(Words.day(catalog.day()) + " · " + Words.count(catalog.entries().size(), "tool"));
    page.text("\n\n");
  }

  private void summary() {
    page.text("## What these tools can do\n\n");
    if (!overview.entries().isEmpty()) {
      page.text("| Category | What they do | Severity | Tools |\n|---|---|---|---:|\n");
      for (Category category : overview.categories()) {
        page.text(
            "| %s | %s | %s | %s |\n"
                .formatted(
                    category.title(),
                    Words.does(category),
                    Words.title(category.severity()),
                    Words.number(overview.count(category))));
      }
      page.text("\n");
    }
    page.text("**What to do next.** " + overview.nextStep(catalog) + "\n\n");
  }

  private void table() {
    if (overview.entries().isEmpty()) {
      return;
    }
    page.text("## All tools\n\n");
    page.text("| | Name | Category | Severity | Confidence | Recommended |\n");
    page.text("|---:|---|---|---|---|---|\n");
    int number = 0;
    for (CatalogEntry entry : overview.entries()) {
      number++;
      Classification said = entry.classification();
      page.text("| " + number + " | ").cell(ForeignText.name(entry.tool().name()));
      page.text(
          " | %s | %s | %s | %s |\n"
              .formatted(
                  said.category().title(),
                  Words.title(said.severity()),
                  Words.title(said.confidence()),
                  Advice.brief(entry.forTool())));
    }
    page.text("\n" + Words.CONFIDENCE + "\n\n");
  }

  private void tools() {
    int number = 0;
    for (CatalogEntry entry : overview.entries()) {
      number++;
      MarkdownTool.write(page, entry, number);
    }
  }

  private void policy() {
    catalog
        .policy()
        .ifPresent(
            policy ->
                page.text("## The whole policy to start from\n\n")
                    .text("Save it as `policy.json`. What it does not list, it denies.\n\n")
                    .fenced("json", Visible.json(policy)));
  }
}
