package dev.policyguard.mcp;

import io.modelcontextprotocol.server.McpServerFeatures;
import io.modelcontextprotocol.server.McpStatelessServerFeatures;
import io.modelcontextprotocol.spec.McpSchema.Tool;

/** The SDK's four kinds of a tool with its handler, which have no type in common. */
final class Specifications {

  private Specifications() {}

  /** The tool of a specification, or the tool that it is. */
  static Tool tool(Object specification) {
    if (specification instanceof Tool tool) {
      return tool;
    } else if (specification instanceof McpServerFeatures.SyncToolSpecification sync) {
      return sync.tool();
    } else if (specification instanceof McpServerFeatures.AsyncToolSpecification async) {
      return async.tool();
    } else if (specification instanceof McpStatelessServerFeatures.SyncToolSpecification sync) {
      return sync.tool();
    } else if (specification instanceof McpStatelessServerFeatures.AsyncToolSpecification async) {
      return async.tool();
    }
    throw none(specification);
  }

  /** Whether the handler of a specification is behind a guard. */
  static boolean isGuarded(Object specification) {
    Object handler = null;
    if (specification instanceof McpServerFeatures.SyncToolSpecification sync) {
      handler = sync.callHandler();
    } else if (specification instanceof McpServerFeatures.AsyncToolSpecification async) {
      handler = async.callHandler();
    } else if (specification instanceof McpStatelessServerFeatures.SyncToolSpecification sync) {
      handler = sync.callHandler();
    } else if (specification instanceof McpStatelessServerFeatures.AsyncToolSpecification async) {
      handler = async.callHandler();
    }
    return handler instanceof GuardedHandler;
  }

  /** The same, guarded. */
  static Object wrap(GuardedTools guarded, Object specification) {
    if (specification instanceof McpServerFeatures.SyncToolSpecification sync) {
      return guarded.wrap(sync);
    } else if (specification instanceof McpServerFeatures.AsyncToolSpecification async) {
      return guarded.wrap(async);
    } else if (specification instanceof McpStatelessServerFeatures.SyncToolSpecification sync) {
      return guarded.wrap(sync);
    } else if (specification instanceof McpStatelessServerFeatures.AsyncToolSpecification async) {
      return guarded.wrap(async);
    }
    throw none(specification);
  }

  private static IllegalArgumentException none(Object specification) {
    return new IllegalArgumentException(
        "tools: one is a "
            + specification.getClass().getName()
            + ", must be a tool specification of the MCP SDK, sync or async, with sessions or"
            + " stateless");
  }
}
