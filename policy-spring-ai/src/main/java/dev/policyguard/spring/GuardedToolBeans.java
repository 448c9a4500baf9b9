package dev.policyguard.spring;

import io.modelcontextprotocol.server.McpAsyncServer;
import io.modelcontextprotocol.server.McpStatelessAsyncServer;
import io.modelcontextprotocol.server.McpStatelessSyncServer;
import io.modelcontextprotocol.server.McpSyncServer;
import java.util.List;
import org.springframework.ai.mcp.customizer.McpAsyncServerCustomizer;
import org.springframework.ai.mcp.customizer.McpSyncServerCustomizer;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Puts the guard in front of everything that a Spring AI MCP server is made of: the tools, alone
 * and in lists, whoever made the bean; the customizer, which has the last word on the server's
 * builder; and the server, to which tools can be added later.
 */
final class GuardedToolBeans implements BeanPostProcessor {

  private final ToolShapes shapes;
  private final GuardedServers servers;

  GuardedToolBeans(ToolShapes shapes, GuardedServers servers) {
    this.shapes = shapes;
    this.servers = servers;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String name) {
    if (ToolShapes.isTool(bean)) {
      return shapes.guard(bean);
    } else if (bean instanceof List<?> list && list.stream().anyMatch(ToolShapes::isTool)) {
      return list.stream().map(shapes::guard).toList();
    } else if (bean instanceof McpSyncServerCustomizer customizer) {
      return servers.lastOfSync(customizer);
    } else if (bean instanceof McpAsyncServerCustomizer customizer) {
      return servers.lastOfAsync(customizer);
    } else if (isServer(bean)) {
      return servers.guard(name, bean);
    }
    return bean;
  }

  private static boolean isServer(Object bean) {
    return bean instanceof McpSyncServer
        || bean instanceof McpAsyncServer
        || bean instanceof McpStatelessSyncServer
        || bean instanceof McpStatelessAsyncServer;
  }
}
