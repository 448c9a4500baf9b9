package dev.policyguard.spring;

import dev.policyguard.mcp.GuardedTools;
import dev.policyguard.policy.Policy;
import io.modelcontextprotocol.server.McpServerFeatures;
import io.modelcontextprotocol.server.McpStatelessServerFeatures;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.AbstractMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Guards tools of each of the SDK's four shapes, once: one that is a bean of its own and stands in
 * a list that is a bean, too, comes by twice. Thread-safe.
 */
final class ToolShapes {

  private static final Policy NO_POLICY = Policy.builder().build();

  private final ObjectProvider<GuardedTools> guarded;

  ToolShapes(ObjectProvider<GuardedTools> guarded) {
    this.guarded = guarded;
  }

  /** What guards; its own beans are made when the first tool is met, and not with this. */
  GuardedTools guarded() {
    return guarded.getObject();
  }

  static boolean isTool(Object object) {
    return object instanceof McpServerFeatures.SyncToolSpecification
        || object instanceof McpServerFeatures.AsyncToolSpecification
        || object instanceof McpStatelessServerFeatures.SyncToolSpecification
        || object instanceof McpStatelessServerFeatures.AsyncToolSpecification;
  }

  /** The same tool behind the guard; whatever is no tool, or is guarded already, as it is. */
  Object guard(Object object) {
    if (!isTool(object) || isGuarded(object)) {
      return object;
    }
    Object tool = guarded().wrap(List.of(object)).get(0);
    if (tool instanceof McpStatelessServerFeatures.SyncToolSpecification sync) {
      return new McpStatelessServerFeatures.SyncToolSpecification(
          undescribed(sync.tool()), sync.callHandler());
    } else if (tool instanceof McpStatelessServerFeatures.AsyncToolSpecification async) {
      return new McpStatelessServerFeatures.AsyncToolSpecification(
          undescribed(async.tool()), async.callHandler());
    }
    return tool;
  }

  /** The tool as its author described it, where the server was told less. */
  static Tool described(Tool tool) {
    return tool.inputSchema() instanceof AnyArguments any ? any.tool : tool;
  }

  private boolean isGuarded(Object tool) {
    return guarded().coverage(List.of(tool), NO_POLICY).unguarded().isEmpty();
  }

  /** The description for a stateless server, whose own check of arguments stays on. */
  private static Tool undescribed(Tool tool) {
    return new Tool(
        tool.name(),
        tool.title(),
        tool.description(),
        new AnyArguments(tool),
        tool.outputSchema(),
        tool.annotations(),
        tool.meta(),
        tool.icons());
  }

  /** A schema that leaves the arguments to the guard, and knows the tool that it stands for. */
  private static final class AnyArguments extends AbstractMap<String, Object> {

    private final Tool tool;

    AnyArguments(Tool tool) {
      this.tool = tool;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
      return Map.<String, Object>of("type", "object").entrySet();
    }
  }
}
