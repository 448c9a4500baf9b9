package dev.policyguard.examples.httpserver;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** An ordinary MCP client with a bearer token; one session. Confined to a thread. */
final class Agent implements AutoCloseable {

  private final McpSyncClient client;

  private Agent(McpSyncClient client) {
    this.client = client;
  }

  /**
   * Opens a session.
   *
   * @param server where
   * @param token says who calls
   * @return the client
   * @throws RuntimeException if the server does not want it
   */
  static Agent connect(URI server, String token) {
    McpSyncClient client =
        McpClient.sync(
                HttpClientStreamableHttpTransport.builder(server.resolve("/").toString())
                    .endpoint(server.getPath())
                    .addHttpRequestCustomizer(
                        (request, method, uri, body, context) ->
                            request.setHeader("Authorization", "Bearer " + token))
                    .build())
            .build();
    client.initialize();
    return new Agent(client);
  }

  /** {@return the names of the tools that this caller sees} */
  List<String> tools() {
    return client.listTools().tools().stream().map(Tool::name).toList();
  }

  /**
   * Calls a tool.
   *
   * @param tool its name
   * @param arguments what it is given
   * @return what its caller is told, in one line
   */
  String call(String tool, Map<String, Object> arguments) {
    try {
      CallToolResult result =
          client.callTool(CallToolRequest.builder(tool).arguments(arguments).build());
      return (Boolean.TRUE.equals(result.isError()) ? "REFUSED  " : "done     ") + text(result);
    } catch (McpError error) {
      return "UNKNOWN  " + error.getJsonRpcError().code() + " " + error.getJsonRpcError().message();
    }
  }

  private static String text(CallToolResult result) {
    return result.content().stream()
        .filter(TextContent.class::isInstance)
        .map(content -> ((TextContent) content).text())
        .collect(Collectors.joining(" "));
  }

  @Override
  public void close() {
    client.closeGracefully();
  }
}
