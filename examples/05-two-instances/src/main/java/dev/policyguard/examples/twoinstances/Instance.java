package dev.policyguard.examples.twoinstances;

import dev.policyguard.mcp.GuardedTools;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A server in a process of its own, and the client that calls it. One thread at a time. */
final class Instance implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /**
   * What a call was answered with.
   *
   * @param code why the tool did not run, in a word; {@link #RAN} if it did
   * @param text what there is to read
   */
  record Answer(String code, String text) {

    static final String RAN = "RAN";

    boolean isOf(String expected) {
      return code.equals(expected);
    }
  }

  private final String name;
  private final McpSyncClient client;

  private Instance(String name, McpSyncClient client) {
    this.name = name;
    this.client = client;
  }

  /** Starts a server that counts where it is told. */
  static Instance start(String name, String redis, String namespace) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ServerParameters server =
        ServerParameters.builder(java)
            .args(
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                VoucherServer.class.getName(),
                redis,
                namespace)
            .build();
    return new Instance(
        name,
        McpClient.sync(new StdioClientTransport(server, McpJsonDefaults.getMapper()))
            .initializationTimeout(PATIENCE)
            .requestTimeout(PATIENCE)
            .build());
  }

  String name() {
    return name;
  }

  Answer call(String tool) {
    CallToolResult result =
        client.callTool(
            CallToolRequest.builder(tool).arguments(Map.of("customer", "cus_42")).build());
    String text = ((TextContent) result.content().get(0)).text();
    if (Boolean.TRUE.equals(result.isError())) {
      String code = String.valueOf(member(result.structuredContent(), "code"));
      return new Answer(code, code + "\n" + text.replace(". ", ".\n").indent(8));
    }
    Object remaining = member(member(result.meta(), GuardedTools.DECISION_META), "remaining");
    Object left = member(remaining, "vouchers");
    return new Answer(Answer.RAN, left == null ? text : text + ", " + left + " left");
  }

  private static @Nullable Object member(@Nullable Object object, String name) {
    return object instanceof Map<?, ?> members ? members.get(name) : null;
  }

  @Override
  public void close() {
    client.closeGracefully();
  }
}
