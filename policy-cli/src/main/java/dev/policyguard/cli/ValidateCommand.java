package dev.policyguard.cli;

import dev.policyguard.json.PolicyFile;
import dev.policyguard.policy.InvalidPolicyException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says whether policies are valid, and everything that is wrong with those that are not. */
@Command(
    name = "validate",
    header = "Says whether policies are valid, and all that is wrong with those that are not.",
    footer = {
      "  policyguard validate policy.json",
      "  policyguard validate --format json policies/*.json",
      "  generate-policy | policyguard validate -"
    })
final class ValidateCommand implements Subcommand {

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "A policy; - is the standard input.")
  private List<String> files = List.of();

  @Mixin private Format format = new Format();

  private final List<Json> results = new ArrayList<>();

  @Override
  public ExitCode run(Console console) {
    ExitCode code = ExitCode.OK;
    for (String file : files) {
      code = code.or(check(new Source(file), console));
    }
    if (format.isJson()) {
      new Json().put("ok", code == ExitCode.OK).put("files", results).writeTo(console.out());
    }
    return code;
  }

  private ExitCode check(Source file, Console console) {
    try {
      PolicyFile.parse(file.name(), file.policyText(console));
      report(console, file, "valid", new Json(), file.shown() + ": valid");
      return ExitCode.OK;
    } catch (InvalidPolicyException e) {
      report(console, file, "invalid", Json.of(e), String.valueOf(e.getMessage()));
      return ExitCode.FINDINGS;
    } catch (Mistake e) {
      results.add(file.result("unreadable").put("message", e.text()));
      console.complain(e.text());
      return ExitCode.MISUSE;
    }
  }

  private void report(Console console, Source file, String status, Json more, String text) {
    results.add(file.result(status).putAll(more));
    if (!format.isJson()) {
      console.print(text);
    }
  }
}
