package dev.policyguard.catalog.page;

import dev.policyguard.catalog.Classification;
import dev.policyguard.tool.ToolDefinition;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that a page says of one tool. */
final class ToolSection {

  private static final int MAX_LISTED = 100;

  /** From how many characters on a description scrolls in its box. */
  private static final int LONG = 1_500;

  private final Html html;
  private final CatalogEntry entry;
  private final ToolDefinition tool;
  private final Classification said;

  private ToolSection(Html html, CatalogEntry entry) {
    this.html = html;
    this.entry = entry;
    this.tool = entry.tool();
    this.said = entry.classification();
  }

  static void write(Html html, CatalogEntry entry, int number) {
    html.line("article", "id", "tool-" + number, "aria-labelledby", "name-" + number);
    ToolSection section = new ToolSection(html, entry);
    section.heading(number);
    section.warning();
    html.line("div", "class", "columns").line("div");
    section.does();
    section.why();
    section.arguments();
    section.claims();
    html.close().line("div");
    section.rule();
    html.close().close().close();
  }

  private void heading(int number) {
    html.line("header");
    html.open("a", "class", "back", "href", "#tools").text("All tools ↑").close();
    html.open("h3", "id", "name-" + number, "data-number", Words.number(number));
    html.foreign(ForeignText.name(tool.name())).close();
    if (!tool.title().isEmpty()) {
      html.line("p", "class", "title").foreign(ForeignText.line(tool.title())).close();
    }
    html.line("p", "class", "class");
    String category = Words.word(said.category());
    html.element("span", said.category().title(), "class", "category " + category).text(" ");
    SummarySection.severity(html, said.severity());
    html.text(" ")
        .element("span", "Confidence: " + Words.word(said.confidence()), "class", "confidence");
    html.close().close();
  }

  private void warning() {
    if (ForeignText.name(tool.name()).hides() || ForeignText.block(tool.description()).hides()) {
      html.line("p", "class", "warning").text(Words.HIDDEN_CHARACTERS).close();
    }
  }

  private void does() {
    html.line("h4").text("What it does").close();
    if (tool.description().isBlank()) {
      html.line("p").text("The server does not say.").close();
      return;
    }
    if (tool.description().length() > LONG) {
      html.line(
          "blockquote",
          "class",
          "long",
          "tabindex",
          "0",
          "role",
          "region",
          "aria-label",
          "Description");
    } else {
      html.line("blockquote");
    }
    html.foreignBlock(ForeignText.block(tool.description())).close();
    html.line("p", "class", "note").text("In the server's own words.").close();
  }

  private void why() {
    html.line("h4").text("Why it needs a policy").close();
    html.line("p").foreign(ForeignText.line(said.reason()));
    html.text(" " + Words.why(said.category())).close();
    if (!said.evidence().isEmpty()) {
      html.line("ul", "class", "evidence");
      said.evidence()
          .forEach(
              evidence -> {
                html.line("li").open("q").foreign(ForeignText.line(evidence.quotation())).close();
                html.text(" " + Words.place(evidence.place())).close();
              });
      html.close();
    }
  }

  private void arguments() {
    html.line("h4").text("Arguments").close();
    List<Argument> arguments = Argument.of(tool.inputSchema());
    Optional<String> defect = tool.inputSchema().defect();
    if (arguments.isEmpty()) {
      String none = defect.isPresent() ? "The schema cannot be read: " : "The server names none.";
      html.line("p").text(none);
      defect.ifPresent(d -> html.foreign(ForeignText.line(d)));
      html.close();
      return;
    }
    html.line("dl", "class", "arguments");
    arguments.stream().limit(MAX_LISTED).forEach(this::argument);
    html.close();
    more(arguments.size(), "argument");
  }

  private void argument(Argument argument) {
    html.line("div").open("dt").open("code").foreign(ForeignText.name(argument.name())).close();
    html.text(" ").open("span", "class", "type").foreign(ForeignText.line(argument.type())).close();
    if (argument.need() == Argument.Need.REQUIRED) {
      html.text(" ").element("span", "required", "class", "required");
    }
    html.close().open("dd");
    html.foreign(ForeignText.line(argument.description())).close().close();
  }

  private void claims() {
    Map<String, ?> claims = tool.annotations().asMap();
    if (claims.isEmpty()) {
      return;
    }
    html.line("h4").text("What the server claims").close().line("ul", "class", "claims");
    claims.entrySet().stream()
        .limit(MAX_LISTED)
        .forEach(
            claim -> {
              html.line("li").open("code").foreign(ForeignText.name(claim.getKey()));
              html.text(": ").foreign(ForeignText.line(Words.json(claim.getValue())));
              html.close().close();
            });
    html.close();
    more(claims.size(), "claim");
    html.line("p", "class", "note").text("Nobody has checked these claims.").close();
  }

  private void more(int all, String thing) {
    if (all > MAX_LISTED) {
      html.line("p", "class", "left-out");
      html.text("… and " + Words.count(all - MAX_LISTED, thing) + " more.").close();
    }
  }

  private void rule() {
    html.line("h4").text("Recommended rule").close();
    Optional<String> unnameable = Advice.unnameable(tool.name());
    if (unnameable.isPresent()) {
      html.line("p").text(unnameable.get()).close();
      return;
    }
    html.line("p").text(Advice.sentence(entry.forTool())).close();
    CodeBlock.write(html, Advice.policy(entry.forTool()));
    if (!entry.forServer().equals(entry.forTool())) {
      html.line("details").element("summary", "As a whole server's page recommends it");
      html.line("p").text(Advice.sentence(entry.forServer())).close();
      CodeBlock.write(html, Advice.policy(entry.forServer()));
      html.close();
    }
    html.line("h4").text("Questions").close();
    html.line("div", "class", "questions");
    Question.about(entry).forEach(this::question);
    html.close();
  }

  private void question(Question question) {
    html.line("details").open("summary").text(question.before());
    html.foreign(ForeignText.name(tool.name())).text(question.after()).close();
    html.line("p").text(question.answer()).close();
    question.policy().ifPresent(policy -> CodeBlock.write(html, policy));
    if (!question.quotations().isEmpty()) {
      html.line("dl", "class", "quotations");
      question
          .quotations()
          .forEach(
              quotation -> {
                html.line("div").element("dt", quotation.when()).open("dd");
                html.foreign(ForeignText.block(quotation.text())).close().close();
              });
      html.close();
    }
    html.close();
  }
}
