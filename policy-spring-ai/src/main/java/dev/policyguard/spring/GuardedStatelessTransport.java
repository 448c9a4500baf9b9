package dev.policyguard.spring;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpStatelessServerHandler;
import io.modelcontextprotocol.server.McpSyncListFilter;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpSchema.ListToolsResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpStatelessServerTransport;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.ListableBeanFactory;
import reactor.core.publisher.Mono;

/**
 * The way between a stateless server and its transport, where hidden tools are taken off the list.
 *
 * <p>Spring AI lets nobody at the builder of a stateless server. So the list is filtered here
 * instead of by the server, and the server is kept from checking arguments before the guard does by
 * {@linkplain ToolShapes tools that take anything}; here the list gets their descriptions back.
 */
final class GuardedStatelessTransport implements McpStatelessServerTransport {

  private final McpStatelessServerTransport transport;
  private final ToolShapes shapes;
  private final GuardedServers servers;

  GuardedStatelessTransport(
      McpStatelessServerTransport transport, ToolShapes shapes, GuardedServers servers) {
    this.transport = transport;
    this.shapes = shapes;
    this.servers = servers;
  }

  /** The application's own transport, which the one of this name stands in front of. */
  static McpStatelessServerTransport onlyOther(String name, ListableBeanFactory beans) {
    List<String> others =
        Stream.of(beans.getBeanNamesForType(McpStatelessServerTransport.class))
            .filter(other -> !other.equals(name))
            .toList();
    if (others.size() != 1) {
      throw new SetupException(
          "There are " + others.size() + " stateless transports: " + others + ".",
          "Declare one bean of the type McpStatelessServerTransport; each server is guarded in an"
              + " application of its own.");
    }
    return beans.getBean(others.get(0), McpStatelessServerTransport.class);
  }

  @Override
  public void setMcpHandler(McpStatelessServerHandler handler) {
    transport.setMcpHandler(new Listing(handler));
    servers.prepared();
  }

  @Override
  public Mono<Void> closeGracefully() {
    return transport.closeGracefully();
  }

  @Override
  public void close() {
    transport.close();
  }

  @Override
  public List<String> protocolVersions() {
    return transport.protocolVersions();
  }

  private final class Listing implements McpStatelessServerHandler {

    private final McpStatelessServerHandler handler;

    Listing(McpStatelessServerHandler handler) {
      this.handler = handler;
    }

    @Override
    public Mono<JSONRPCResponse> handleRequest(
        McpTransportContext context, JSONRPCRequest request) {
      Mono<JSONRPCResponse> response = handler.handleRequest(context, request);
      return request.method().equals(McpSchema.METHOD_TOOLS_LIST)
          ? response.map(answer -> visible(context, answer))
          : response;
    }

    @Override
    public Mono<Void> handleNotification(
        McpTransportContext context, JSONRPCNotification notification) {
      return handler.handleNotification(context, notification);
    }

    private JSONRPCResponse visible(McpTransportContext context, JSONRPCResponse answer) {
      if (!(answer.result() instanceof ListToolsResult list)) {
        return answer;
      }
      McpSyncListFilter<Tool> filter = shapes.guarded().filter();
      List<Tool> tools =
          list.tools().stream()
              .filter(tool -> filter.isVisible(context, tool))
              .map(ToolShapes::described)
              .toList();
      return new JSONRPCResponse(
          answer.jsonrpc(),
          answer.id(),
          new ListToolsResult(tools, list.nextCursor(), list.meta()),
          answer.error());
    }
  }
}
