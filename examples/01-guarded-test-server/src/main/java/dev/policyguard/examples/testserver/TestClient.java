package dev.policyguard.examples.testserver;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * An ordinary MCP client, which starts the server in a process of its own. It knows nothing of
 * policies, as the clients of real servers do. Confined to a thread.
 */
final class TestClient implements AutoCloseable {

  private final Queue<String> serverLog = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Void> gaveUp = new CompletableFuture<>();
  private final McpSyncClient client;

  /**
   * Prepares a server with the Java and the class path of this process.
   *
   * @param serverArguments what the server is started with
   */
  TestClient(List<String> serverArguments) {
    List<String> command = new ArrayList<>();
    command.add("-XX:TieredStopAtLevel=1"); // the server has a short life: compile soon, not well
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(GuardedTestServer.class.getName());
    command.addAll(serverArguments);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    StdioClientTransport transport =
        new StdioClientTransport(
            ServerParameters.builder(java).args(command).build(), McpJsonDefaults.getMapper());
    transport.setStdErrorHandler(this::log);
    client = McpClient.sync(transport).requestTimeout(Duration.ofSeconds(30)).build();
  }

  /**
   * Starts the server and shakes hands with it.
   *
   * @throws IllegalStateException if the server says that it does not start, or says nothing
   */
  void connect() {
    try {
      CompletableFuture.anyOf(CompletableFuture.runAsync(client::initialize), gaveUp).join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IllegalStateException(cause.getMessage(), e);
    }
  }

  private void log(String line) {
    serverLog.add(line);
    if (line.equals(GuardedTestServer.NOT_STARTED)) {
      gaveUp.completeExceptionally(new IllegalStateException(line));
    }
  }

  /** {@return the server's list of tools} */
  List<Tool> tools() {
    return client.listTools().tools();
  }

  /**
   * Calls a tool.
   *
   * @param tool its name
   * @param arguments what it is given
   * @return what became of the call
   */
  Answer call(String tool, Map<String, Object> arguments) {
    try {
      return Answer.of(client.callTool(CallToolRequest.builder(tool).arguments(arguments).build()));
    } catch (McpError error) {
      return Answer.of(error, tool);
    }
  }

  /** {@return what the server wrote to its standard error so far} */
  List<String> serverLog() {
    return List.copyOf(serverLog);
  }

  @Override
  public void close() {
    client.closeGracefully();
  }
}
