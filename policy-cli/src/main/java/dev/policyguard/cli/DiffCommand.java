package dev.policyguard.cli;

import dev.policyguard.diff.Answer;
import dev.policyguard.diff.PolicyDiff;
import dev.policyguard.json.PolicyFile;
import dev.policyguard.policy.InvalidPolicyException;
import dev.policyguard.policy.Policy;
import dev.policyguard.testkit.InvalidScenarioException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what a change of policy changes, for all calls and for recorded ones. */
@Command(
    name = "diff",
    header = "Says what a change of policy changes: which calls are newly allowed or denied.",
    synopsisHeading = "Usage: ",
    sortOptions = false,
    description = {
      "",
      "Compares the policies for all calls there can be, tool by tool, and says where",
      "it cannot tell. The signs: + widened, - narrowed, ± both, ? cannot tell, = the",
      "same calls. Recorded calls are decided under both policies, each with counters",
      "of its own, on a clock that follows them."
    },
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  policyguard diff old.json new.json",
      "  git show main:policy.json | policyguard diff --fail-on-widening - policy.json",
      "  policyguard diff --calls calls.jsonl --scenarios tests old.json new.json"
    })
final class DiffCommand implements Subcommand {

  @Parameters(
      index = "0",
      paramLabel = "OLD",
      description = "The policy as it was; - is the standard input.")
  private String oldFile = "";

  @Parameters(
      index = "1",
      paramLabel = "NEW",
      description = "The policy as it is to be; - is the standard input.")
  private String newFile = "";

  @Option(
      names = "--calls",
      paramLabel = "CALLS",
      description = "A log of calls as replay reads it; those decided otherwise are listed.")
  private Optional<String> callsFile = Optional.empty();

  @Option(
      names = "--scenarios",
      paramLabel = "FILE",
      description = "A scenario file, or a folder of them; its calls likewise. May be repeated.")
  private List<String> scenarios = List.of();

  @Option(names = "--all", description = "List every such call, not only the first 20.")
  private boolean all;

  @Option(
      names = "--fail-on-widening",
      description = "End with 1 if a call is newly allowed, or if that cannot be told.")
  private boolean failOnWidening;

  @Mixin private Format format = new Format();

  @Override
  public ExitCode run(Console console) {
    Source before = new Source(oldFile);
    Source after = new Source(newFile);
    long inputs =
        Stream.of(List.of(oldFile, newFile), callsFile.stream().toList(), scenarios)
            .flatMap(List::stream)
            .filter(file -> new Source(file).isStandardInput())
            .count();
    if (inputs > 1) {
      throw new Mistake("only one file can be the standard input; name the others");
    }
    try {
      Policy old = PolicyFile.parse(before.name(), before.policyText(console));
      Policy changed = PolicyFile.parse(after.name(), after.policyText(console));
      return compare(old, changed, console);
    } catch (InvalidPolicyException | InvalidScenarioException e) {
      console.err().print(e.getMessage() + "\n");
      return ExitCode.FINDINGS;
    }
  }

  private ExitCode compare(Policy old, Policy changed, Console console) {
    PolicyDiff diff = PolicyDiff.between(old, changed);
    ComparedCalls calls = new ComparedCalls(old, changed, all);
    UnreadableLines unreadable = new UnreadableLines(callsFile.orElse(""), console);
    callsFile.ifPresent(file -> calls.playLog(new Source(file), console, unreadable));
    ScenarioSources.of(scenarios).forEach(file -> calls.playScenarios(file, console));
    boolean compared = callsFile.isPresent() || !scenarios.isEmpty();
    List<String> reasons = failOnWidening ? reasons(diff, calls) : List.of();
    if (format.isJson()) {
      Json json = DiffJson.of(diff);
      if (compared) {
        json.put("calls", calls.json());
      }
      json.put("ok", reasons.isEmpty()).writeTo(console.out());
    } else {
      diff.toString().lines().forEach(line -> console.print(painted(line, console)));
      if (compared) {
        console.print("");
        calls.lines().forEach(console::print);
      }
      reasons.forEach(console::complain);
    }
    return reasons.isEmpty() && unreadable.count() == 0 ? ExitCode.OK : ExitCode.FINDINGS;
  }

  /** Why the change must not go through unseen; empty if it may. */
  private static List<String> reasons(PolicyDiff diff, ComparedCalls calls) {
    List<String> reasons = new ArrayList<>();
    if (diff.widens() == Answer.YES) {
      reasons.add("calls are newly allowed");
    } else if (diff.widens() == Answer.CANNOT_TELL) {
      reasons.add("whether calls are newly allowed cannot be told, so it counts as if they were");
    }
    if (calls.newlyAllowed() > 0) {
      reasons.add(
          calls.newlyAllowed()
              + " of the recorded calls "
              + (calls.newlyAllowed() == 1 ? "is" : "are")
              + " newly allowed");
    }
    return reasons;
  }

  /** A line with its sign in a colour. */
  private static String painted(String line, Console console) {
    if (line.length() < 4 || !line.startsWith("  ") || line.charAt(3) != ' ') {
      return line;
    }
    String sign = line.substring(2, 3);
    Style style =
        switch (sign) {
          case "+", "±" -> Style.RED;
          case "?" -> Style.YELLOW;
          case "-" -> Style.GREEN;
          default -> Style.FAINT;
        };
    return "  " + console.paint(style, sign) + line.substring(3);
  }
}
