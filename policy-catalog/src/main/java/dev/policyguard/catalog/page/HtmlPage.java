package dev.policyguard.catalog.page;

import dev.policyguard.catalog.Category;
import java.util.List;

/** The whole document in HTML. */
final class HtmlPage {

  private static final String STYLE = Asset.read("catalog.css");
  private static final String SCRIPT = Asset.read("catalog.js");

  private final Catalog catalog;
  private final Overview overview;
  private final Html html = new Html();

  /** From how many tools on a page is laid out piece by piece. */
  private static final int MANY = 200;

  private HtmlPage(Catalog catalog) {
    this.catalog = catalog;
    this.overview = Overview.of(catalog);
  }

  static String of(Catalog catalog) {
    HtmlPage page = new HtmlPage(catalog);
    page.html.raw("<!doctype html>\n").open("html", "lang", "en");
    page.head();
    page.html.line("body");
    page.header();
    page.html.line("main");
    SummarySection.write(page.html, catalog, page.overview);
    ToolTable.write(page.html, page.overview);
    page.tools();
    page.policy();
    page.html.close();
    page.footer();
    return page.html.close().close() + "\n";
  }

  /**
   * What is out of sight is laid out when it comes into sight, where there is so much that laying
   * out everything takes seconds; links to tools then lead near them, and not just to them.
   */
  private String laziness() {
    return catalog.entries().size() <= MANY
        ? ""
        : "@media screen { article { content-visibility: auto; contain-intrinsic-size: auto 46rem; }"
            + " }\n";
  }

  private void head() {
    String style = STYLE + bars() + laziness();
    html.line("head").raw("\n").empty("meta", "charset", "utf-8").raw("\n");
    html.empty(
            "meta",
            "http-equiv",
            "Content-Security-Policy",
            "content",
            "default-src 'none'; style-src "
                + Asset.source(style)
                + "; script-src "
                + Asset.source(SCRIPT)
                + "; img-src data:; base-uri 'none'; form-action 'none'")
        .raw("\n")
        .empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
        .raw("\n")
        .empty("meta", "name", "referrer", "content", "no-referrer")
        .raw("\n")
        // Without it, a browser asks the server that the page lies on for a picture.
        .empty("link", "rel", "icon", "href", "data:,");
    html.line("title").text("Tools of " + ForeignText.name(catalog.server())).close();
    html.line("style").raw(style).close();
    html.line("script", "type", "module").raw(SCRIPT).close().close();
  }

  /**
   * How wide the parts of the bar are: numbers of ours, in the style, where the policy wants them.
   */
  private String bars() {
    StringBuilder rules = new StringBuilder();
    for (Category category : overview.categories()) {
      int count = overview.count(category);
      rules.append(".bar .%s{flex-grow:%d}\n".formatted(Words.word(category), count));
    }
    return rules.toString();
  }

  private void header() {
    html.line("a", "class", "skip", "href", "#tools").text("Skip to the tools").close();
    html.line("header", "class", "top").line("div");
    html.element("p", "Tool catalogue", "class", "eyebrow");
    html.line("h1").foreign(ForeignText.name(catalog.server())).close();
    html.line("p", "class", "facts");
    if (!catalog.version().isEmpty()) {
      html.text("Version ").foreign(ForeignText.name(catalog.version())).text(" · ");
    }
    html.text(Words.day(catalog.day()) + " · " + Words.count(catalog.entries().size(), "tool"));
    html.close().close();
    html.line("button", "type", "button", "id", "theme", "hidden", "")
        .text("Dark colours")
        .close()
        .close();
  }

  private void tools() {
    if (overview.entries().isEmpty()) {
      return;
    }
    html.line("section", "aria-labelledby", "details");
    html.line("h2", "id", "details").text("Tool by tool").close();
    int number = 0;
    for (CatalogEntry entry : overview.entries()) {
      number++;
      ToolSection.write(html, entry, number);
    }
    html.close();
  }

  private void policy() {
    catalog
        .policy()
        .ifPresent(
            policy -> {
              html.line("section", "aria-labelledby", "policy", "class", "whole");
              html.line("h2", "id", "policy").text("The whole policy to start from").close();
              html.line("p")
                  .text("Save it as policy.json. What it does not list, it denies.")
                  .close();
              CodeBlock.write(html, policy);
              html.close();
            });
  }

  private void footer() {
    html.line("footer");
    List.of(
            "Written offline by PolicyGuard from what the server says of its tools. The classes are"
                + " told from words, by fixed rules; they are a place to start, and no proof.",
            "Marks such as ‹U+202E› name characters that cannot be seen and are not shown.")
        .forEach(text -> html.line("p").text(text).close());
    html.close();
  }
}
