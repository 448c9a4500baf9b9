package dev.policyguard.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** What {@code policyguard} does on its own: it says what it can do. */
@SuppressWarnings("unused") // picocli looks at the fields
@Command(
    name = "policyguard",
    versionProvider = Version.class,
    header = "Writes, checks, tests and explains policies for the tools of MCP servers.",
    synopsisHeading = "%nUsage: ",
    customSynopsis = "policyguard COMMAND [OPTION]... [ARGUMENT]...",
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    sortOptions = false,
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0  all is well",
      "  1  something was found: an invalid policy, a failed test, a finding of lint",
      "  2  wrong use: a missing file, an unknown option",
      "  3  policyguard itself failed",
      "",
      "A file named - is the standard input. Each command has its own help, with",
      "examples: policyguard validate --help"
    })
final class RootCommand {

  @Option(names = "--version", versionHelp = true, description = "Show the version.")
  private boolean version;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  private boolean help;
}
