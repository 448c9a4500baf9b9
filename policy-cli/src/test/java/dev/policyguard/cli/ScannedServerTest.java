package dev.policyguard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.json.ToolsLock;
import dev.policyguard.mcp.GuardedTools;
import dev.policyguard.mcp.HardenedJson;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a scan to a guarded server: what scan writes is what a guard reads. */
class ScannedServerTest {

  @TempDir Path folder;

  @Test
  void scan_aServerThatIsThenGuardedByIt_runsAsksAndHides() {
    List<String> words = new ArrayList<>(List.of("scan", "--out", folder.toString(), "--"));
    words.addAll(command());
    assertThat(Run.of(words.toArray(String[]::new)).code()).isEqualTo(ExitCode.OK);

    assertThat(
            ToolsLock.read(folder.resolve("tools.lock"))
                .compare(GuardedTools.definitions(ScannedServer.tools())))
        .isEmpty();

    List<String> asked = new CopyOnWriteArrayList<>();
    List<String> guarded = command();
    guarded.add(folder.toString());
    ServerParameters parameters =
        ServerParameters.builder(guarded.get(0)).args(guarded.subList(1, guarded.size())).build();
    StdioClientTransport transport = new StdioClientTransport(parameters, HardenedJson.mapper());
    try (McpSyncClient client =
        McpClient.sync(transport)
            .capabilities(ClientCapabilities.builder().elicitation().build())
            .elicitation(
                request -> {
                  asked.add(request.message());
                  return ElicitResult.builder(ElicitResult.Action.DECLINE).build();
                })
            .build()) {
      client.initialize();
      assertThat(client.listTools().tools())
          .extracting(Tool::name)
          .containsExactlyInAnyOrder("list_orders", "refund_payment");
      assertThat(client.callTool(call("list_orders")).structuredContent())
          .isEqualTo(Map.of("ran", "list_orders"));
      assertThat(client.callTool(call("refund_payment")).isError()).isTrue();
      assertThat(asked).singleElement().asString().contains("refund_payment");
      assertThatThrownBy(() -> client.callTool(call("delete_order")))
          .isInstanceOf(McpError.class)
          .hasMessageContaining("Unknown tool");
    }
  }

  private static CallToolRequest call(String tool) {
    return CallToolRequest.builder(tool).arguments(Map.of()).build();
  }

  private static List<String> command() {
    List<String> command = ScriptedServer.command();
    command.replaceAll(
        word -> word.equals(ScriptedServer.class.getName()) ? ScannedServer.class.getName() : word);
    return command;
  }
}
