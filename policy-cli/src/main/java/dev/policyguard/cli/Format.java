package dev.policyguard.cli;

import picocli.CommandLine.Option;

/** The option {@code --format}, to be mixed into a command. Confined to a thread. */
final class Format {

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "What to write: text for people (the default) or json for programs.")
  private Choice choice = Choice.text;

  /** Whether the command is to write JSON. */
  boolean isJson() {
    return choice == Choice.json;
  }

  /** Named as users write them. */
  private enum Choice {
    text,
    json
  }
}
