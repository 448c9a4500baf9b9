package dev.policyguard.cli;

import dev.policyguard.decision.Decision;
import dev.policyguard.json.PolicyFile;
import dev.policyguard.limit.Ticker;
import dev.policyguard.policy.InvalidPolicyException;
import dev.policyguard.policy.Policy;
import dev.policyguard.testkit.CallLog;
import dev.policyguard.testkit.Replay;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Decides recorded calls again, on a clock that follows them, and writes a line for each. */
@Command(
    name = "replay",
    header = "Decides the calls of a log again, and writes one decision a line.",
    synopsisHeading = "Usage: ",
    sortOptions = false,
    description = {
      "",
      "CALLS has one call a line, a JSON object with the members that calls have in",
      "scenario files: at (milliseconds), tool, grant, session, caller, arguments,",
      "outcome (ok, error, refund) and approval (yes, no, timeout). Only tool is",
      "required. The decisions go to standard output, a summary to standard error."
    },
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  policyguard replay --policy policy.json calls.jsonl > decisions.jsonl",
      "  policyguard replay --policy policy.json --summary-only calls.jsonl",
      "  zcat calls.jsonl.gz | policyguard replay --policy policy.json -"
    })
final class ReplayCommand implements Subcommand {

  @Option(
      names = "--policy",
      required = true,
      paramLabel = "FILE",
      description = "The policy that decides; - is the standard input.")
  private String policyFile = "";

  @Parameters(paramLabel = "CALLS", description = "The log of calls; - is the standard input.")
  private String callsFile = "";

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "What to write: json for programs (the default) or text for people.")
  private Choice format = Choice.json;

  @Option(names = "--quiet", description = "Write no summary and no progress.")
  private boolean quiet;

  @Option(names = "--summary-only", description = "Write the summary, and no decisions.")
  private boolean summaryOnly;

  private final Ticker ticker;

  /** Named as users write them. */
  private enum Choice {
    text,
    json
  }

  ReplayCommand() {
    this(Ticker.system());
  }

  /** A command that measures how fast it is by another clock. */
  ReplayCommand(Ticker ticker) {
    this.ticker = ticker;
  }

  @Override
  public ExitCode run(Console console) {
    Source calls = new Source(callsFile);
    Source policy = new Source(policyFile);
    if (quiet && summaryOnly) {
      throw new Mistake("--quiet and --summary-only leave nothing to write; give one of them");
    } else if (calls.isStandardInput() && policy.isStandardInput()) {
      throw new Mistake("policy and calls cannot both be the standard input; name a file for one");
    }
    try {
      return replay(calls, PolicyFile.parse(policy.name(), policy.policyText(console)), console);
    } catch (InvalidPolicyException e) {
      console.err().print(e.getMessage() + "\n");
      return ExitCode.FINDINGS;
    }
  }

  private ExitCode replay(Source calls, Policy policy, Console console) {
    Tally tally = new Tally();
    Progress progress =
        new Progress(console, ticker, !quiet && Progress.isSeen(console, !summaryOnly));
    UnreadableLines unreadable = new UnreadableLines(calls.shown(), console);
    try (CallLog log = CallLog.of(calls.open(console));
        DecisionLines lines = lines(console)) {
      Replay replay = Replay.of(policy);
      for (Optional<CallLog.Entry> entry = log.next(); entry.isPresent(); entry = log.next()) {
        if (entry.get() instanceof CallLog.Recorded recorded) {
          Decision decision = replay.play(recorded.call());
          tally.add(recorded.call().call().tool(), decision);
          lines.write(recorded, decision);
        } else if (entry.get() instanceof CallLog.Unreadable line) {
          progress.clear();
          lines.write(line.line(), unreadable.tell(line));
        }
        if (lines.isUnread()) {
          return ExitCode.OK; // it goes nowhere, and the program says so
        }
        progress.turn(tally.calls());
      }
    } catch (IOException e) {
      throw calls.mistake("cannot be read to its end (" + e.getClass().getSimpleName() + ")");
    } finally {
      progress.clear();
    }
    if (!quiet) {
      console.err().print(ReplaySummary.of(tally, unreadable.count(), progress.elapsed()));
    }
    return unreadable.count() == 0 ? ExitCode.OK : ExitCode.FINDINGS;
  }

  private DecisionLines lines(Console console) {
    if (summaryOnly) {
      return new NoLines(console);
    }
    return format == Choice.json ? new JsonLines(console) : new TextLines(console);
  }
}
