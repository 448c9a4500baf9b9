package dev.policyguard.cli;

import dev.policyguard.catalog.PolicyUpdate;
import dev.policyguard.catalog.Rates;
import dev.policyguard.catalog.RiskClassifier;
import dev.policyguard.catalog.StartingPolicy;
import dev.policyguard.json.PolicyDocument;
import dev.policyguard.json.PolicyFile;
import dev.policyguard.json.ToolEntry;
import dev.policyguard.tool.ToolChange;
import dev.policyguard.tool.ToolPins;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks a server for its tools, and writes a policy to start with. */
@Command(
    name = "scan",
    header = "Asks a server for its tools, and writes a policy that starts safe.",
    customSynopsis = {
      "policyguard scan [OPTION]... -- COMMAND [ARGUMENT]...",
      "       policyguard scan [OPTION]... URL"
    },
    description = {
      "",
      "Starts the server and speaks to it over its standard input and output, or asks",
      "the one at a URL over Streamable HTTP. Only its list of tools is read; no tool",
      "is called. Writes policy.json, tools.json, tools.lock, catalog.html, catalog.md."
    },
    footer = {
      "  policyguard scan -- npx -y @modelcontextprotocol/server-memory",
      "  policyguard scan --header-env Authorization=SHOP_AUTH https://shop.example/mcp",
      "  policyguard scan --update policy.json -- java -jar server.jar",
      "  policyguard scan --check -- java -jar server.jar"
    })
final class ScanCommand implements Subcommand {

  private static final int MOST_SECONDS = 3_600;

  @Parameters(
      arity = "1..*",
      paramLabel = "SERVER",
      description = "A command that starts the server, behind --; or its URL.")
  private List<String> server = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where to write; the current folder, or that of --update's policy.")
  private @Nullable Path out;

  @ArgGroup private @Nullable Mode mode;

  @Option(
      names = "--accept-changes",
      description = {
        "With --update or --force: you have looked at the tools that are not as tools.lock has"
            + " them; pin them as they are now."
      })
  private boolean accepted;

  @Option(
      names = "--header",
      paramLabel = "NAME:VALUE",
      description = "Send a header with every request. May be repeated.")
  private List<String> headers = List.of();

  @Option(
      names = "--header-env",
      paramLabel = "NAME=VARIABLE",
      description = "The same, with the value of a variable of the environment.")
  private List<String> headersFromEnvironment = List.of();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "How long the server may take; 30 if left out.")
  private int timeout = 30;

  @Option(
      names = "--trusted",
      description = "Believe the server where it claims that a tool only reads.")
  private boolean trusted;

  @Mixin private RateOptions rates = new RateOptions();

  @Option(names = "--verbose", description = "Show what the server wrote to its standard error.")
  private boolean verbose;

  /** What to do where there is a policy. */
  private static final class Mode {
    @Option(
        names = "--update",
        paramLabel = "POLICY",
        description = {
          "Add what is new to this policy, and mark what is gone; nothing that stands there is"
              + " weakened."
        })
    private @Nullable String update;

    @Option(names = "--force", description = "Write a new policy over the one that is there.")
    private boolean force;

    @Option(
        names = "--check",
        description = "Write nothing; end with 1 if a tool is not as tools.lock has it.")
    private boolean check;
  }

  /** A policy that is to be updated, and the file that it stands in. */
  private record Updated(Source file, PolicyDocument document) {
    static Updated of(Source file, Console console) {
      return new Updated(file, PolicyDocument.parse(file.name(), file.policyText(console)));
    }
  }

  @Override
  public ExitCode run(Console console) {
    Mode chosen = mode == null ? new Mode() : mode;
    refuseNonsense(chosen);
    ServerAddress address = ServerAddress.of(server, headers, headersFromEnvironment, console);
    ScanFolder folder = new ScanFolder(folder(chosen));
    return chosen.check ? check(folder, address, console) : write(chosen, folder, address, console);
  }

  private void refuseNonsense(Mode chosen) {
    if (timeout < 1 || timeout > MOST_SECONDS) {
      throw new Mistake("--timeout: is " + timeout + ", must be from 1 to " + MOST_SECONDS);
    }
    if (chosen.update != null && new Source(chosen.update).isStandardInput()) {
      throw new Mistake("--update: the standard input cannot be written to; name a file");
    }
    if (accepted && chosen.update == null && !chosen.force) {
      throw new Mistake("--accept-changes: belongs to --update or --force; add one of them");
    }
  }

  private ExitCode write(Mode chosen, ScanFolder folder, ServerAddress address, Console console) {
    Rates allowed = rates.rates();
    if (chosen.update == null && !chosen.force) {
      folder.refuseToOverwrite();
    }
    Optional<Updated> old =
        Optional.ofNullable(chosen.update).map(file -> Updated.of(new Source(file), console));
    List<ToolEntry> known = folder.entries(console);
    ToolPins reviewed = folder.has(ScanFolder.LOCK) ? folder.pins(console) : ToolPins.of(List.of());
    Optional<ServerTools> answer = ask(address, console);
    if (answer.isEmpty()) {
      return ExitCode.MISUSE;
    }
    ServerTools tools = answer.get();
    Scan scan = Scan.of(tools, known, folder.file(ScanFolder.TOOLS).shown(), classifier());
    ScanReport report = new ScanReport(scan, allowed, console);
    Review review = Review.of(reviewed, old.map(o -> o.document().policy()), tools.tools());
    if (!accepted && !review.doubtful().isEmpty()) {
      report.refused(review.doubtful());
      return ExitCode.FINDINGS;
    }
    folder.make();
    if (old.isPresent()) {
      Source file = old.get().file();
      PolicyDocument document = old.get().document();
      PolicyUpdate update = PolicyUpdate.of(document, scan.tools(), allowed, console.today().get());
      ToolPins pins = accepted ? ToolPins.of(tools.tools()) : review.pins();
      folder.write(scan, pins, file, update.text(), allowed, console);
      report.updated(file, document, update);
    } else {
      StartingPolicy start = StartingPolicy.of(scan.tools(), allowed);
      String text = PolicyFile.write(start.policy(scan.note(console.today().get())));
      ToolPins pins = ToolPins.of(tools.tools());
      folder.write(scan, pins, folder.file(ScanFolder.POLICY), text, allowed, console);
      report.written(folder, start);
    }
    report.accepted(review.doubtful());
    return ExitCode.OK;
  }

  private Path folder(Mode chosen) {
    if (out != null) {
      return out;
    }
    Path beside = chosen.update == null ? null : new Source(chosen.update).path().getParent();
    return beside == null ? Path.of("") : beside;
  }

  private RiskClassifier classifier() {
    return trusted ? RiskClassifier.trusting() : RiskClassifier.standard();
  }

  private ExitCode check(ScanFolder folder, ServerAddress address, Console console) {
    ToolPins pins = folder.pins(console);
    Optional<ServerTools> tools = ask(address, console);
    if (tools.isEmpty()) {
      return ExitCode.MISUSE;
    }
    List<ToolChange> changes = pins.compare(tools.get().tools());
    String lock = folder.file(ScanFolder.LOCK).shown();
    if (changes.isEmpty()) {
      String listed = Wrapped.count(tools.get().tools().size(), "tool");
      console.print(lock + ": " + listed + ", all as they were reviewed");
      return ExitCode.OK;
    }
    changes.forEach(change -> console.print(change.toString()));
    console.print(
        console.paint(
            Style.RED, lock + ": " + Wrapped.count(changes.size(), "tool") + " not as reviewed"));
    return ExitCode.FINDINGS;
  }

  /** What the server says; empty, and complained of, where it does not say it. */
  private Optional<ServerTools> ask(ServerAddress address, Console console) {
    ToolListing listing = new ToolListing(address, Duration.ofSeconds(timeout));
    try {
      ServerTools tools = listing.list();
      if (verbose) {
        tell(listing.errors(), console);
      }
      return Optional.of(tools);
    } catch (ServerFailure e) {
      console.complain(address.shown() + ": the server " + e.found());
      tell(listing.errors(), console);
      return Optional.empty();
    }
  }

  private static void tell(List<String> errors, Console console) {
    errors.forEach(line -> console.err().print("  | " + line + "\n"));
  }
}
