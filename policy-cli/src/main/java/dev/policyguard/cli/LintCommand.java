package dev.policyguard.cli;

import dev.policyguard.call.PlainText;
import dev.policyguard.json.PolicyDocument;
import dev.policyguard.lint.LintFinding;
import dev.policyguard.lint.PolicyLint;
import dev.policyguard.lint.Severity;
import dev.policyguard.policy.InvalidPolicyException;
import dev.policyguard.tool.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what valid policies say and probably do not mean. */
@Command(
    name = "lint",
    header = "Says what valid policies say and probably do not mean.",
    description = {
      "",
      "Ends with 1 where there is a finding of warning or error; those of info are",
      "shown, and change nothing. What each finding means: docs/lint.md."
    },
    footer = {
      "  policyguard lint policy.json",
      "  policyguard lint --tools tools.json --format json policy.json"
    })
final class LintCommand implements Subcommand {

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "A policy; - is the standard input.")
  private List<String> files = List.of();

  @Option(
      names = "--tools",
      paramLabel = "FILE",
      description = {
        "The tools that the server has: its answer to tools/list, an array of tools, or JSON Lines."
      })
  private @Nullable String tools;

  @Mixin private Format format = new Format();

  private final List<Json> results = new ArrayList<>();

  @Override
  public ExitCode run(Console console) {
    Optional<List<ToolDefinition>> known =
        Optional.ofNullable(tools).map(file -> ToolsArgument.read(new Source(file), console));
    ExitCode code = ExitCode.OK;
    for (String file : files) {
      code = code.or(lint(new Source(file), known, console));
    }
    if (format.isJson()) {
      new Json().put("ok", code == ExitCode.OK).put("files", results).writeTo(console.out());
    }
    return code;
  }

  private ExitCode lint(Source file, Optional<List<ToolDefinition>> known, Console console) {
    try {
      PolicyLint lint = PolicyLint.of(PolicyDocument.parse(file.name(), file.policyText(console)));
      List<LintFinding> findings = known.map(lint::withTools).orElse(lint).findings();
      boolean clean = findings.stream().noneMatch(f -> f.severity() != Severity.INFO);
      results.add(
          file.result(clean ? "clean" : "findings")
              .put("findings", findings.stream().map(LintCommand::json).toList()));
      show(file, findings, console);
      return clean ? ExitCode.OK : ExitCode.FINDINGS;
    } catch (InvalidPolicyException e) {
      results.add(file.result("invalid").putAll(Json.of(e)));
      if (!format.isJson()) {
        console.print(String.valueOf(e.getMessage()));
      }
      return ExitCode.FINDINGS;
    } catch (Mistake e) {
      results.add(file.result("unreadable").put("message", e.text()));
      console.complain(e.text());
      return ExitCode.MISUSE;
    }
  }

  private void show(Source file, List<LintFinding> findings, Console console) {
    if (format.isJson()) {
      return;
    }
    String name = PlainText.of(file.name());
    for (LintFinding finding : findings) {
      console.print(
          name
              + finding.location().map(place -> ":" + place).orElse("")
              + ": "
              + console.paint(style(finding.severity()), finding.severity().keyword())
              + " "
              + console.paint(Style.BOLD, finding.id()));
      console.print("  at " + (finding.pointer().isEmpty() ? "the document" : pointer(finding)));
      Wrapped.lines(String.join(" ", finding.found(), finding.why(), finding.advice()))
          .forEach(line -> console.print("  " + line));
    }
    console.print(name + ": " + Wrapped.count(findings.size(), "finding"));
  }

  private static String pointer(LintFinding finding) {
    return PlainText.of(finding.pointer());
  }

  private static Style style(Severity severity) {
    return switch (severity) {
      case INFO -> Style.CYAN;
      case WARNING -> Style.YELLOW;
      case ERROR -> Style.RED;
    };
  }

  private static Json json(LintFinding finding) {
    return new Json()
        .put("id", finding.id())
        .put("severity", finding.severity().keyword())
        .put("pointer", finding.pointer())
        .putAll(Json.place(finding.location()))
        .put("found", finding.found())
        .put("why", finding.why())
        .put("advice", finding.advice());
  }
}
