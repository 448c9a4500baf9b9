package dev.policyguard.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Writes what makes a shell complete the command's words. */
@Command(
    name = "completion",
    header = "Writes a script that makes a shell complete commands and options.",
    footer = {
      "  bash:  source <(policyguard completion bash)",
      "  zsh:   policyguard completion zsh > ~/.policyguard-completion",
      "         and in ~/.zshrc: source ~/.policyguard-completion"
    })
final class CompletionCommand implements Subcommand {

  /** One script serves both: it looks for itself in which shell it is. */
  @SuppressWarnings("unused")
  @Parameters(paramLabel = "bash|zsh", description = "The shell.")
  private Shell shell = Shell.bash;

  /** Named as users write them. */
  private enum Shell {
    bash,
    zsh
  }

  @Override
  public ExitCode run(Console console) {
    console.print(AutoComplete.bash("policyguard", Program.withAllCommands()));
    return ExitCode.OK;
  }
}
