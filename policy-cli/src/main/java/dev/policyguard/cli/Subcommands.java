package dev.policyguard.cli;

import java.util.List;

/**
 * The commands there are, in the order of the help. Each is made only when it is needed, since
 * loading the classes of all takes longer than what most of them do.
 */
final class Subcommands {

  static final List<String> NAMES =
      List.of(
          "scan",
          "classify",
          "validate",
          "lint",
          "fmt",
          "test",
          "explain",
          "replay",
          "diff",
          "audit",
          "completion");

  private Subcommands() {}

  /** Makes the command of a name among {@link #NAMES}. */
  static Subcommand named(String name) {
    return switch (name) {
      case "scan" -> new ScanCommand();
      case "classify" -> new ClassifyCommand();
      case "validate" -> new ValidateCommand();
      case "lint" -> new LintCommand();
      case "fmt" -> new FmtCommand();
      case "test" -> new TestCommand();
      case "explain" -> new ExplainCommand();
      case "replay" -> new ReplayCommand();
      case "diff" -> new DiffCommand();
      case "audit" -> new AuditCommand();
      case "completion" -> new CompletionCommand();
      default -> throw new IllegalArgumentException("there is no command " + name);
    };
  }
}
