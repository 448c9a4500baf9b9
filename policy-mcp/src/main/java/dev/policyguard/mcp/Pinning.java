package dev.policyguard.mcp;

import dev.policyguard.tool.ToolChange;
import dev.policyguard.tool.ToolPins;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.List;
import java.util.Optional;

/**
 * Compares tools with what was reviewed. Immutable and thread-safe.
 *
 * @param pins what was reviewed
 * @param whenChanged what becomes of a tool that is something else
 */
record Pinning(ToolPins pins, WhenChanged whenChanged) {

  /**
   * Why no call of a tool may reach its handler.
   *
   * @param rule what denies the call
   * @param message why, for the caller: nothing of the definition
   * @param isHidden whether nobody may learn that there is the tool
   */
  record Unreviewed(String rule, String message, boolean isHidden) {}

  /** Compares a tool that is about to be offered; logs what differs. */
  Optional<Unreviewed> examine(Tool tool) {
    Optional<ToolChange> change = change(tool);
    change.ifPresent(this::log);
    return change.filter(found -> whenChanged != WhenChanged.REPORT).map(this::denial);
  }

  /** Whether a tool is to be off the list; compared anew, with what the list would show. */
  boolean hides(Tool tool) {
    return whenChanged == WhenChanged.HIDE && change(tool).isPresent();
  }

  /** All that differs, where these are all the tools that there are. */
  List<ToolChange> changes(List<Tool> tools) {
    return pins.compare(GuardedTools.definitions(tools));
  }

  /** What differs in one of several tools. */
  Optional<ToolChange> change(Tool tool) {
    return pins.changeOf(Definitions.of(tool));
  }

  /** Says in the log which reviewed tools are not there. */
  void logMissing(List<Tool> tools) {
    changes(tools).stream()
        .filter(ToolChange.Removed.class::isInstance)
        .forEach(gone -> Log.warn("{} was reviewed, and the server does not have it", gone.tool()));
  }

  private void log(ToolChange change) {
    Log.warn(
        change instanceof ToolChange.Added
            ? "{} was not reviewed, so {}: {}"
            : "{} is not what was reviewed, so {}: {}",
        change.tool(),
        switch (whenChanged) {
          case REPORT -> "somebody should look at it";
          case DENY -> "every call is denied";
          case HIDE -> "it is hidden";
        },
        String.join("; ", change.differences()));
  }

  private Unreviewed denial(ToolChange change) {
    boolean isHidden = whenChanged == WhenChanged.HIDE;
    return change instanceof ToolChange.Added
        ? new Unreviewed(
            "(not reviewed)",
            "Nobody has reviewed this tool yet. Tell the server's operator.",
            isHidden)
        : new Unreviewed(
            "(definition changed)",
            "This tool is not what was reviewed. Tell the server's operator.",
            isHidden);
  }
}
