package dev.policyguard.mcp;

import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Which tools were guarded: by name the last one, so that tools that come and go fill no memory.
 * Thread-safe.
 */
final class GuardedNames {

  private final ConcurrentMap<String, Tool> tools = new ConcurrentHashMap<>();

  void add(Tool tool) {
    tools.put(tool.name(), tool);
  }

  /** Whether it was this very tool that was guarded, and not another of its name. */
  @SuppressWarnings("ReferenceEquality") // another tool can well be equal, and not guarded
  boolean has(Tool tool) {
    return tools.get(tool.name()) == tool;
  }
}
