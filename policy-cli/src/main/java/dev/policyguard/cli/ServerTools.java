package dev.policyguard.cli;

import dev.policyguard.tool.ToolDefinition;
import java.util.List;

/**
 * What a server says of itself, and its tools. Immutable.
 *
 * @param server its name; not checked, and not fit for a line
 * @param version its version, likewise
 * @param tools its tools, in its order; no name is there twice
 */
record ServerTools(String server, String version, List<ToolDefinition> tools) {

  ServerTools {
    tools = List.copyOf(tools);
  }
}
