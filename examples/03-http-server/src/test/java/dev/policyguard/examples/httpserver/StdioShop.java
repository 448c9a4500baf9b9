package dev.policyguard.examples.httpserver;

import dev.policyguard.call.Caller;
import dev.policyguard.mcp.GuardedTools;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import java.io.IOException;
import java.util.Optional;

/** The same shop over stdio, for the one principal that its host starts it for. */
final class StdioShop {

  private StdioShop() {}

  public static void main(String[] args) throws IOException {
    Optional<Caller> caller = Optional.of(Caller.of(args[0]));

    GuardedTools.of(ShopServer.guard())
        .callers(context -> caller)
        .addTo(
            McpServer.sync(new StdioServerTransportProvider(McpJsonDefaults.getMapper())),
            new ShopTools().all())
        .serverInfo("shop", "0.1.0")
        .build();
  }
}
