package dev.policyguard.spring;

import static dev.policyguard.spring.GuardedApplicationContract.call;
import static dev.policyguard.spring.GuardedApplicationContract.names;
import static dev.policyguard.spring.GuardedApplicationContract.refusal;
import static dev.policyguard.spring.GuardedApplicationContract.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.server.McpAsyncServer;
import io.modelcontextprotocol.server.McpServerFeatures.AsyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** Async servers, with sessions and without, which take {@code ToolCallback}s and lists alone. */
class AsyncApplicationTest {

  @ParameterizedTest
  @ValueSource(strings = {"STREAMABLE", "STATELESS"})
  void application_async_isGuarded(String protocol) {
    try (RunningShop shop = started(protocol)) {
      McpSyncClient client = shop.client("ada");

      assertThat(names(client.listTools().tools())).containsExactly("stock_level");
      assertThat(text(call(client, "stock_level", Map.of("article", "tea")))).contains("tea: 7");
      assertThat(call(client, "stock_level", Map.of("article", 7)).isError()).isTrue();
      assertThat(refusal(client, "delete_account", Map.of())).contains("Unknown tool");
      assertThat(Shop.DELETIONS).hasValue(0);
      assertThat(shop.nobody().listTools().tools()).isEmpty();
    }
  }

  @Test
  void addTool_runningServer_isGuarded() {
    try (RunningShop shop = started("STREAMABLE")) {
      shop.bean(McpAsyncServer.class)
          .addTool(
              new AsyncToolSpecification(
                  Tool.builder("export", Map.of("type", "object")).build(),
                  (exchange, request) -> Mono.fromSupplier(Shop::deleted)))
          .block();

      assertThat(call(shop.client("ada"), "export", Map.of()).isError()).isTrue();
      assertThat(Shop.DELETIONS).hasValue(0);
    }
  }

  private static RunningShop started(String protocol) {
    return new RunningShop(
        "spring.ai.mcp.server.type=ASYNC", "spring.ai.mcp.server.protocol=" + protocol);
  }
}
