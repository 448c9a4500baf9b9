package dev.policyguard.cli;

import dev.policyguard.json.InvalidToolsException;
import dev.policyguard.json.ToolEntry;
import dev.policyguard.json.ToolsFile;
import dev.policyguard.tool.ToolDefinition;
import java.util.List;

/** Reads a file of tools that an argument names. */
final class ToolsArgument {

  private static final int MOST_MEBIBYTES = 64;

  private ToolsArgument() {}

  /** Reads its tools; a file that has none is a mistake of who named it. */
  static List<ToolDefinition> read(Source file, Console console) {
    return entries(file, console).stream().map(ToolEntry::tool).toList();
  }

  /** Reads likewise, and what else the file says of each. */
  static List<ToolEntry> entries(Source file, Console console) {
    try {
      return ToolsFile.entries(file.name(), file.text(console, MOST_MEBIBYTES));
    } catch (InvalidToolsException e) {
      throw new Mistake(String.valueOf(e.getMessage()));
    }
  }
}
