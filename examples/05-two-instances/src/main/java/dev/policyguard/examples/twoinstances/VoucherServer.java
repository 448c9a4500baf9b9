package dev.policyguard.examples.twoinstances;

import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.json.PolicyFile;
import dev.policyguard.mcp.CallerResolver;
import dev.policyguard.mcp.GuardedTools;
import dev.policyguard.mcp.HardenedJson;
import dev.policyguard.policy.Policy;
import dev.policyguard.redis.RedisCounterStore;
import io.lettuce.core.RedisURI;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** An MCP server over stdio that sends vouchers, as many as it and all others may together. */
public final class VoucherServer {

  private VoucherServer() {}

  /**
   * Serves until standard input ends.
   *
   * @param args where Redis is, and the namespace of the counters there
   * @throws IOException if the policy cannot be read
   */
  public static void main(String[] args) throws IOException {
    RedisCounterStore store =
        RedisCounterStore.builder(RedisURI.create(args[0]))
            .namespace(args[1]) // who names the same one counts together
            .deadline(Duration.ofSeconds(10)) // the first call connects, and machines are slow
            .build();
    PolicyGuard guard = PolicyGuard.builder(policy()).counterStore(store).build();

    GuardedTools.of(guard)
        .callers(CallerResolver.stdio())
        .addTo(McpServer.sync(new StdioServerTransportProvider(HardenedJson.mapper())), tools())
        .serverInfo("voucher-server", "0.1.0")
        .build();
  }

  private static List<SyncToolSpecification> tools() {
    return List.of(
        tool("find_customer", "Finds a customer.", "found "),
        tool("send_voucher", "Sends a customer a voucher.", "a voucher for "));
  }

  private static SyncToolSpecification tool(String name, String description, String done) {
    Map<String, Object> schema =
        Map.of(
            "type",
            "object",
            "properties",
            Map.of("customer", Map.of("type", "string")),
            "required",
            List.of("customer"));
    return new SyncToolSpecification(
        Tool.builder(name, schema).description(description).build(),
        (exchange, request) ->
            CallToolResult.builder()
                .addTextContent(done + request.arguments().get("customer"))
                .isError(false)
                .build());
  }

  private static Policy policy() throws IOException {
    try (InputStream in = VoucherServer.class.getResourceAsStream("/policy.json")) {
      return PolicyFile.parse(
          new String(
              Objects.requireNonNull(in, "policy.json").readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
