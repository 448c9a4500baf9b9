package dev.policyguard.cli;

/**
 * A command of {@code policyguard}, as {@code validate}: its fields are its options and arguments,
 * which picocli fills in before it is run. Confined to a thread, and run once.
 */
interface Subcommand {

  /**
   * Runs the command.
   *
   * @param console where it reads and writes
   * @return how it went
   * @throws Mistake where its user made one
   */
  ExitCode run(Console console);
}
