package dev.policyguard.cli;

import dev.policyguard.guard.Approver;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.json.PolicyFile;
import dev.policyguard.json.ToolsLock;
import dev.policyguard.mcp.CallerResolver;
import dev.policyguard.mcp.GuardedTools;
import dev.policyguard.mcp.HardenedJson;
import dev.policyguard.mcp.WhenChanged;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A server made with the SDK, as authors make theirs; guarded by what a scan of it has written. */
public final class ScannedServer {

  private ScannedServer() {}

  /**
   * Serves until the standard input ends.
   *
   * @param arguments the folder of a scan, to be guarded by it; or nothing
   */
  public static void main(String[] arguments) {
    var server = McpServer.sync(new StdioServerTransportProvider(HardenedJson.mapper()));
    server.serverInfo("shop", "1");
    if (arguments.length == 0) {
      server.tools(tools()).build();
    } else {
      Path folder = Path.of(arguments[0]);
      PolicyGuard guard =
          PolicyGuard.builder(PolicyFile.read(folder.resolve("policy.json")))
              .approver(Approver.nobody())
              .build();
      GuardedTools.of(guard)
          .callers(CallerResolver.stdio())
          .elicitApprovals()
          .pinned(ToolsLock.read(folder.resolve("tools.lock")), WhenChanged.HIDE)
          .addTo(server, tools())
          .build();
    }
  }

  static List<SyncToolSpecification> tools() {
    return List.of(
        tool("list_orders", "Lists orders. Ünïcode \u202e, 1 < 2.", true),
        tool("refund_payment", "Refunds a payment.", false),
        tool("delete_order", "Deletes an order for good.", false));
  }

  private static SyncToolSpecification tool(String name, String description, boolean reads) {
    Map<String, Object> limit =
        Map.of("type", "number", "minimum", 0.10, "maximum", 12345678901234567L, "default", 1e3);
    Map<String, Object> schema = Map.of("type", "object", "properties", Map.of("limit", limit));
    Tool tool =
        Tool.builder(name, schema)
            .title("A title")
            .description(description)
            .outputSchema(Map.of("type", "object"))
            .annotations(ToolAnnotations.builder().readOnlyHint(reads).build())
            .build();
    return new SyncToolSpecification(
        tool,
        (exchange, request) ->
            CallToolResult.builder()
                .addTextContent("ran " + name)
                .structuredContent(Map.of("ran", name))
                .build());
  }
}
