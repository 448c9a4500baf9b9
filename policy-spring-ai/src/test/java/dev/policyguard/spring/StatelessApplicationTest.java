package dev.policyguard.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpStatelessSyncServer;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A started application without sessions, whose builder Spring AI gives to nobody. */
class StatelessApplicationTest extends GuardedApplicationContract {

  StatelessApplicationTest() {
    super("spring.ai.mcp.server.protocol=STATELESS");
  }

  @Test
  void call_toolThatWasAddedToTheRunningServer_isGuarded() {
    McpStatelessSyncServer server = shop().bean(McpStatelessSyncServer.class);
    server.addTool(
        new SyncToolSpecification(
            Tool.builder("export", Map.of("type", "object")).build(),
            (context, request) -> Shop.deleted()));

    assertThat(call(shop().client("late"), "export", Map.of()).isError()).isTrue();
    assertThat(Shop.DELETIONS).hasValue(0);

    server.removeTool("export");
  }
}
