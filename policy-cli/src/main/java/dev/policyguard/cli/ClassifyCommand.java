package dev.policyguard.cli;

import dev.policyguard.catalog.Classification;
import dev.policyguard.catalog.ClassifiedTool;
import dev.policyguard.catalog.Evidence;
import dev.policyguard.catalog.Rates;
import dev.policyguard.catalog.Recommendation;
import dev.policyguard.catalog.RiskClassifier;
import dev.policyguard.json.ToolEntry;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what tools can do, told from their definitions. */
@Command(
    name = "classify",
    header = "Says what tools can do, told from their definitions: one JSON line a tool.",
    description = {
      "",
      "No network, no model: the same definition has the same answer. A line has tool,",
      "category, severity, confidence, evidence (quotations and where they stand),",
      "reason, and rule: the rule recommended for the tool, as a policy of its own.",
      "What decides, and how well: docs/catalogue.md."
    },
    footer = {
      "  policyguard classify tools.json",
      "  policyguard classify --style server --rate read=120 tools.jsonl",
      "  some-client tools/list | policyguard classify -"
    })
final class ClassifyCommand implements Subcommand {

  @Parameters(
      arity = "1..*",
      paramLabel = "TOOLS",
      description = {
        "Tools: an answer to tools/list, an array of tools, or JSON Lines; - is the standard input."
      })
  private List<String> files = List.of();

  @Option(
      names = "--trusted",
      description = "Believe the server where it claims that a tool only reads.")
  private boolean trusted;

  @Option(
      names = "--style",
      paramLabel = "tool|server",
      description = {
        "Which rule: that of a tool's own page (the default), or that of the server's page,"
            + " where reading is capped, and what destroys stays visible."
      })
  private Style style = Style.tool;

  @Mixin private RateOptions rates = new RateOptions();

  /** Named as users write them. */
  private enum Style {
    tool,
    server
  }

  @Override
  public ExitCode run(Console console) {
    Rates allowed = rates.rates();
    RiskClassifier classifier = trusted ? RiskClassifier.trusting() : RiskClassifier.standard();
    ExitCode code = ExitCode.OK;
    for (String file : files) {
      code = code.or(classify(new Source(file), classifier, allowed, console));
    }
    return code;
  }

  private ExitCode classify(
      Source file, RiskClassifier classifier, Rates allowed, Console console) {
    try {
      Overrides overrides = new Overrides(file.shown());
      for (ToolEntry entry : ToolsArgument.entries(file, console)) {
        json(overrides.classify(classifier, entry), allowed).writeTo(console.out());
      }
      return ExitCode.OK;
    } catch (Mistake e) {
      console.complain(e.text());
      return ExitCode.MISUSE;
    }
  }

  private Json json(ClassifiedTool tool, Rates allowed) {
    Classification classification = tool.classification();
    Recommendation rule =
        style == Style.tool
            ? Recommendation.forTool(tool.name(), classification.category(), allowed)
            : Recommendation.forServer(tool.name(), classification.category(), allowed);
    return new Json()
        .put("tool", tool.name())
        .put("category", classification.category().title())
        .put("severity", classification.severity().name().toLowerCase(Locale.ROOT))
        .put("confidence", classification.confidence().name().toLowerCase(Locale.ROOT))
        .put("evidence", classification.evidence().stream().map(ClassifyCommand::json).toList())
        .put("reason", classification.reason())
        .put("rule", new Json.Written(rule.policy().canonicalForm()));
  }

  private static Json json(Evidence evidence) {
    return new Json()
        .put("place", evidence.place().name().toLowerCase(Locale.ROOT))
        .put("quote", evidence.quotation());
  }
}
