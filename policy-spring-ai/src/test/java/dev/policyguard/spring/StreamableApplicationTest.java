package dev.policyguard.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.server.McpAsyncServer;
import io.modelcontextprotocol.server.McpServerFeatures.AsyncToolSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** A started application with sessions over Streamable HTTP. */
class StreamableApplicationTest extends GuardedApplicationContract {

  StreamableApplicationTest() {
    super("spring.ai.mcp.server.protocol=STREAMABLE");
  }

  @Test
  void call_toolThatWasAddedToTheRunningServer_isGuarded() {
    shop()
        .bean(McpSyncServer.class)
        .addTool(
            new SyncToolSpecification(
                Tool.builder("export", Map.of("type", "object")).build(),
                (exchange, request) -> Shop.deleted()));

    assertThat(call(shop().client("late"), "export", Map.of()).isError()).isTrue();
    assertThat(Shop.DELETIONS).hasValue(0);

    shop().bean(McpSyncServer.class).removeTool("export");
  }

  @Test
  void call_toolThatWasAddedToTheServerInside_isGuarded() {
    McpAsyncServer inside = shop().bean(McpSyncServer.class).getAsyncServer();
    inside
        .addTool(
            new AsyncToolSpecification(
                Tool.builder("import", Map.of("type", "object")).build(),
                (exchange, request) -> Mono.fromSupplier(Shop::deleted)))
        .block();

    assertThat(call(shop().client("late"), "import", Map.of()).isError()).isTrue();
    assertThat(Shop.DELETIONS).hasValue(0);

    inside.removeTool("import").block();
  }
}
