package dev.policyguard.mcp;

import dev.policyguard.call.Fatal;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.spec.McpSchema.Tool;

/**
 * Which tools a client sees on the list. Immutable and thread-safe.
 *
 * @param settings what the author of the server said
 */
record Listing(Settings settings) {

  /** Whether a tool is listed; a failure hides it and does not break the list. */
  boolean shows(McpTransportContext context, Tool tool) {
    try {
      return !settings.inventory().hides(tool)
          && settings
              .callers()
              .callerOf(context)
              .map(caller -> settings.guard().isVisible(tool.name(), caller))
              .orElse(false);
    } catch (Throwable e) {
      Fatal.rethrow(e);
      Log.error("A tool is not listed, since it cannot be said who may see it", e);
      return false;
    }
  }
}
