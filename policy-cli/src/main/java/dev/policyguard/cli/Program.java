package dev.policyguard.cli;

import dev.policyguard.call.PlainText;
import dev.policyguard.policy.InvalidPolicyException;
import dev.policyguard.testkit.InvalidScenarioException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs one command line: finds the command, runs it, and turns whatever happens into an exit code
 * and a message without a stack trace.
 */
final class Program {

  /** A variable of the environment that makes a failure of the command show its stack trace. */
  static final String DEBUG = "POLICYGUARD_DEBUG";

  private static final int WIDTH = 80;

  private final Console console;

  private Program(Console console) {
    this.console = console;
  }

  /** Runs a command line, and flushes what it wrote. */
  static ExitCode run(Console console, String... arguments) {
    ExitCode code = new Program(console).run(arguments);
    if (console.out().checkError()) {
      console.complain("the output could not be written; its reader is gone, or the disk is full");
      code = code.or(ExitCode.MISUSE);
    }
    console.err().flush();
    return code;
  }

  private ExitCode run(String... arguments) {
    try {
      ParseResult parsed = commandLine(arguments).parseArgs(arguments);
      return CommandLine.executeHelpRequest(parsed) == null ? run(parsed) : ExitCode.OK;
    } catch (ParameterException e) {
      return misused(e);
    } catch (InvalidPolicyException | InvalidScenarioException e) {
      console.complain(String.valueOf(e.getMessage()));
      return ExitCode.FINDINGS;
    } catch (Mistake e) {
      console.complain(e.text());
      return ExitCode.MISUSE;
    } catch (OutOfMemoryError e) {
      console.complain(
          "there is not enough memory for this; give Java more: JDK_JAVA_OPTIONS=-Xmx4g");
      return ExitCode.MISUSE;
    } catch (RuntimeException | Error e) {
      return failed(e);
    }
  }

  private ExitCode run(ParseResult parsed) {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    if (last.commandSpec().userObject() instanceof Subcommand command) {
      return command.run(console);
    }
    last.commandSpec().commandLine().usage(console.out());
    return ExitCode.OK;
  }

  private CommandLine commandLine(String... arguments) {
    ColorScheme colours =
        CommandLine.Help.defaultColorScheme(
            console.terminal() == Terminal.COLOUR ? Ansi.ON : Ansi.OFF);
    boolean known = arguments.length > 0 && Subcommands.NAMES.contains(arguments[0]);
    return with(known ? List.of(arguments[0]) : Subcommands.NAMES)
        .setOut(console.out())
        .setErr(console.err())
        .setColorScheme(colours)
        .setUsageHelpWidth(WIDTH)
        .setUsageHelpAutoWidth(false)
        .setExpandAtFiles(false);
  }

  /** The whole command line, for who describes it. */
  static CommandLine withAllCommands() {
    return with(Subcommands.NAMES);
  }

  private static CommandLine with(List<String> names) {
    CommandLine root = new CommandLine(new RootCommand());
    for (String name : names) {
      CommandLine command = new CommandLine(Subcommands.named(name));
      command
          .getCommandSpec()
          .usageMessage()
          .synopsisHeading("%nUsage: ")
          .parameterListHeading("%nArguments:%n")
          .optionListHeading("%nOptions:%n")
          .sortOptions(false)
          .footerHeading("%nExamples:%n");
      root.addSubcommand(name, command);
    }
    return root;
  }

  private ExitCode misused(ParameterException e) {
    boolean atRoot = e.getCommandLine().getParent() == null;
    console.complain(
        atRoot && e instanceof UnmatchedArgumentException unmatched
            ? "there is no " + PlainText.quoted(unmatched.getUnmatched().get(0))
            : String.valueOf(e.getMessage()).replaceFirst("^Error: ", ""));
    UnmatchedArgumentException.printSuggestions(e, console.err());
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    console.err().print("Try '" + command + " --help'.\n");
    return ExitCode.MISUSE;
  }

  private ExitCode failed(Throwable e) {
    console.complain(
        "this is a bug of policyguard: "
            + PlainText.of(e.toString())
            + "; run it again with "
            + DEBUG
            + "=1 to see where");
    if (console.environment().containsKey(DEBUG)) {
      e.printStackTrace(console.err());
    }
    return ExitCode.BUG;
  }
}
