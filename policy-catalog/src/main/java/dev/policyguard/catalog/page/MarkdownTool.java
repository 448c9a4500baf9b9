package dev.policyguard.catalog.page;

import dev.policyguard.catalog.Classification;
import dev.policyguard.tool.ToolDefinition;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that a page in Markdown says of one tool. */
final class MarkdownTool {

  private static final int MAX_LISTED = 100;

  private final Markdown page;
  private final CatalogEntry entry;
  private final ToolDefinition tool;
  private final Classification said;

  private MarkdownTool(Markdown page, CatalogEntry entry) {
    this.page = page;
    this.entry = entry;
    this.tool = entry.tool();
    this.said = entry.classification();
  }

  static void write(Markdown page, CatalogEntry entry, int number) {
    page.text("## " + number + ". ").foreign(ForeignText.name(entry.tool().name())).text("\n\n");
    MarkdownTool section = new MarkdownTool(page, entry);
    section.classes();
    section.does();
    section.why();
    section.arguments();
    section.claims();
    section.rule();
  }

  private void classes() {
    if (!tool.title().isBlank()) {
      page.foreign(ForeignText.line(tool.title())).text(" · ");
    }
    page.text("**" + said.category().title() + "** · " + Words.word(said.severity()));
    page.text(" · confidence: " + Words.word(said.confidence()) + "\n\n");
  }

  private void does() {
    ForeignText description = ForeignText.block(tool.description());
    if (ForeignText.name(tool.name()).hides() || description.hides()) {
      page.text("**" + Words.HIDDEN_CHARACTERS + "**\n\n");
    }
    page.text("### What it does\n\n");
    if (tool.description().isBlank()) {
      page.text("The server does not say.\n\n");
      return;
    }
    page.text("In the server's own words:\n\n").fenced("text", description.toString());
    if (description.leftOut() > 0) {
      page.text(Words.leftOut(description.leftOut()) + "\n\n");
    }
  }

  private void why() {
    page.text("### Why it needs a policy\n\n");
    page.foreign(ForeignText.line(said.reason()));
    page.text(" " + Words.why(said.category()) + "\n\n");
    said.evidence()
        .forEach(
            evidence ->
                page.text("- ")
                    .foreign(ForeignText.line(evidence.quotation()))
                    .text(" " + Words.place(evidence.place()) + "\n"));
    page.text(said.evidence().isEmpty() ? "" : "\n");
  }

  private void arguments() {
    page.text("### Arguments\n\n");
    List<Argument> arguments = Argument.of(tool.inputSchema());
    if (arguments.isEmpty()) {
      page.text("The server names none that can be read.\n\n");
      return;
    }
    arguments.stream().limit(MAX_LISTED).forEach(this::argument);
    more(arguments.size(), "argument");
  }

  private void argument(Argument argument) {
    page.text("- ").foreign(ForeignText.name(argument.name())).text(", ");
    page.foreign(ForeignText.line(argument.type()));
    page.text(argument.need() == Argument.Need.REQUIRED ? ", required" : "");
    ForeignText description = ForeignText.line(argument.description());
    if (!description.isEmpty()) {
      page.text(": ").foreign(description);
    }
    page.text("\n");
  }

  private void claims() {
    Map<String, ?> claims = tool.annotations().asMap();
    if (claims.isEmpty()) {
      return;
    }
    page.text("### What the server claims\n\nNobody has checked these claims.\n\n");
    claims.entrySet().stream()
        .limit(MAX_LISTED)
        .forEach(
            claim ->
                page.text("- ")
                    .foreign(ForeignText.name(claim.getKey()))
                    .text(": ")
                    .foreign(ForeignText.line(Words.json(claim.getValue())))
                    .text("\n"));
    more(claims.size(), "claim");
  }

  private void more(int all, String thing) {
    page.text(
        all > MAX_LISTED ? "\n… and " + Words.count(all - MAX_LISTED, thing) + " more.\n\n" : "\n");
  }

  private void rule() {
    page.text("### Recommended rule\n\n");
    Optional<String> unnameable = Advice.unnameable(tool.name());
    if (unnameable.isPresent()) {
      page.text(unnameable.get() + "\n\n");
      return;
    }
    page.text(Advice.sentence(entry.forTool()) + "\n\n");
    page.fenced("json", Visible.json(Advice.policy(entry.forTool())));
    if (!entry.forServer().equals(entry.forTool())) {
      page.text(
          "As a whole server's page recommends it: " + Advice.sentence(entry.forServer()) + "\n\n");
      page.fenced("json", Visible.json(Advice.policy(entry.forServer())));
    }
    Question.about(entry).forEach(this::question);
  }

  private void question(Question question) {
    page.text("### " + question.before()).foreign(ForeignText.name(tool.name()));
    page.text(question.after() + "\n\n" + question.answer() + "\n\n");
    question.policy().ifPresent(policy -> page.fenced("json", Visible.json(policy)));
    question
        .quotations()
        .forEach(
            quotation ->
                page.text("- " + quotation.when() + ": ")
                    .foreign(ForeignText.block(quotation.text()))
                    .text("\n"));
    page.text(question.quotations().isEmpty() ? "" : "\n");
  }
}
