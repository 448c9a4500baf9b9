package dev.policyguard.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.json.ToolsLock;
import dev.policyguard.mcp.GuardedTools;
import dev.policyguard.tool.ToolDefinition;
import dev.policyguard.tool.ToolPins;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application whose tools were reviewed. */
class PinnedApplicationTest {

  private static final String STREAMABLE = "spring.ai.mcp.server.protocol=STREAMABLE";

  @Test
  void start_toolIsNotWhatWasReviewed_isHiddenAndTheOthersAreNot(@TempDir Path folder)
      throws IOException {
    Path lock = folder.resolve("tools.lock");
    try (RunningShop shop = new RunningShop(STREAMABLE)) {
      List<ToolDefinition> tools =
          GuardedTools.definitions(shop.client("reviewer").listTools().tools());
      List<ToolDefinition> reviewed =
          tools.stream()
              .map(
                  tool ->
                      tool.name().equals("greet")
                          ? ToolDefinition.of("greet", "Said something else once.")
                          : tool)
              .toList();
      Files.writeString(lock, ToolsLock.write(ToolPins.of(reviewed)));
    }

    try (RunningShop shop = new RunningShop(STREAMABLE, "policyguard.tools-lock=" + lock)) {
      assertThat(shop.client("ada").listTools().tools())
          .extracting(Tool::name)
          .containsExactlyInAnyOrder("create_refund", "unmentioned", "stock_level");
      assertThatThrownBy(
              () ->
                  shop.client("ada")
                      .callTool(
                          CallToolRequest.builder("greet").arguments(Map.of("name", "a")).build()))
          .isInstanceOf(McpError.class)
          .hasMessageContaining("Unknown tool");
    }
  }
}
