package dev.policyguard.examples.approvals;

import dev.policyguard.guard.Approver;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.json.PolicyFile;
import dev.policyguard.mcp.CallerResolver;
import dev.policyguard.mcp.GuardedTools;
import dev.policyguard.mcp.HardenedJson;
import dev.policyguard.policy.Policy;
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

/** An MCP server over stdio that makes refunds, some of which wait for a person. */
public final class RefundServer {

  private RefundServer() {}

  /**
   * Serves until standard input ends.
   *
   * @param args how many seconds a person has to answer
   * @throws IOException if the policy cannot be read
   */
  public static void main(String[] args) throws IOException {
    Duration timeout = Duration.ofSeconds(Integer.parseInt(args[0]));

    PolicyGuard guard =
        PolicyGuard.builder(policy()).approver(Approver.nobody()).approvalTimeout(timeout).build();
    GuardedTools guarded = GuardedTools.of(guard).callers(CallerResolver.stdio()).elicitApprovals();

    guarded
        .addTo(McpServer.sync(new StdioServerTransportProvider(HardenedJson.mapper())), refunds())
        .requestTimeout(timeout.plusSeconds(10))
        .serverInfo("refund-server", "0.1.0")
        .build();
  }

  private static List<SyncToolSpecification> refunds() {
    Map<String, Object> schema =
        Map.of(
            "type",
            "object",
            "properties",
            Map.of("amount", Map.of("type", "number"), "to", Map.of("type", "string")),
            "required",
            List.of("amount", "to"));
    return List.of(
        new SyncToolSpecification(
            Tool.builder("create_refund", schema).description("Refunds money.").build(),
            (exchange, request) -> refunded(request.arguments())));
  }

  private static CallToolResult refunded(Map<String, Object> arguments) {
    return CallToolResult.builder()
        .addTextContent("refunded " + arguments.get("amount") + " to " + arguments.get("to"))
        .isError(false)
        .build();
  }

  private static Policy policy() throws IOException {
    try (InputStream in = RefundServer.class.getResourceAsStream("/policy.json")) {
      return PolicyFile.parse(
          new String(
              Objects.requireNonNull(in, "policy.json").readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
