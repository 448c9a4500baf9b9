package dev.policyguard.cli;

import dev.policyguard.json.PolicyFile;
import dev.policyguard.policy.InvalidPolicyException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes policies in their canonical form, as people read it. */
@Command(
    name = "fmt",
    header = "Writes a policy in its canonical form, indented for people.",
    description = {
      "",
      "What the policy says stays the same: members come in one order, defaults are",
      "left out, rate_limit becomes the limit that it is short for, and a $schema is",
      "left out. A policy that is not valid is not touched."
    },
    footer = {
      "  policyguard fmt policy.json",
      "  policyguard fmt --write policies/*.json",
      "  policyguard fmt --check policies/*.json"
    })
final class FmtCommand implements Subcommand {

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "A policy; - is the standard input. Several need --write or --check.")
  private List<String> files = List.of();

  @ArgGroup private @Nullable Mode mode;

  @Mixin private Format format = new Format();

  private final List<Json> results = new ArrayList<>();

  /** What to do instead of writing to the standard output. */
  private static final class Mode {
    @Option(
        names = "--write",
        description = "Write into the file itself, at once, and only if it changes.")
    private boolean write;

    @Option(
        names = "--check",
        description = "Write nothing, and end with 1 if a file is not canonical.")
    @SuppressWarnings("unused") // what is not writing is checking
    private boolean check;
  }

  @Override
  public ExitCode run(Console console) {
    if (mode != null && mode.write && files.contains("-")) {
      throw new Mistake("fmt: the standard input cannot be written to; leave --write out");
    } else if (mode == null && files.size() > 1) {
      throw new Mistake("fmt: writes one policy at a time, unless --write or --check is given");
    }
    ExitCode code = ExitCode.OK;
    for (String file : files) {
      code = code.or(format(new Source(file), console));
    }
    if (format.isJson()) {
      new Json().put("ok", code == ExitCode.OK).put("files", results).writeTo(console.out());
    }
    return code;
  }

  private ExitCode format(Source file, Console console) {
    try {
      String text = file.policyText(console);
      String canonical = PolicyFile.write(PolicyFile.parse(file.name(), text));
      return finish(file, canonical, canonical.equals(text), console);
    } catch (InvalidPolicyException e) {
      results.add(file.result("invalid").putAll(Json.of(e)));
      if (!format.isJson()) {
        console.complain(String.valueOf(e.getMessage()));
      }
      return ExitCode.FINDINGS;
    } catch (Mistake e) {
      results.add(file.result("unreadable").put("message", e.text()));
      console.complain(e.text());
      return ExitCode.MISUSE;
    }
  }

  private ExitCode finish(Source file, String canonical, boolean same, Console console) {
    if (mode == null) {
      results.add(file.result(same ? "canonical" : "not canonical").put("text", canonical));
      if (!format.isJson()) {
        console.out().print(canonical);
      }
      return ExitCode.OK;
    } else if (mode.write && !same) {
      file.replace(canonical);
      report(file, "written", console);
      return ExitCode.OK;
    }
    report(file, same ? "canonical" : "not canonical", console);
    return same ? ExitCode.OK : ExitCode.FINDINGS;
  }

  private void report(Source file, String status, Console console) {
    results.add(file.result(status));
    if (!format.isJson()) {
      console.print(file.shown() + ": " + status);
    }
  }
}
