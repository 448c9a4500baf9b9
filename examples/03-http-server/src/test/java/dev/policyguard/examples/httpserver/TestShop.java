package dev.policyguard.examples.httpserver;

import dev.policyguard.call.Caller;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.mcp.GuardedTools;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import java.time.Duration;
import java.util.Optional;

/**
 * The shop with another patience: {@code http <milliseconds>}; or over stdio, for the one principal
 * that its host starts it for: {@code stdio <milliseconds> <principal>}.
 */
final class TestShop {

  private TestShop() {}

  public static void main(String[] args) throws Exception {
    PolicyGuard guard =
        ShopServer.guard().approvalTimeout(Duration.ofMillis(Long.parseLong(args[1]))).build();
    if (args[0].equals("http")) {
      HttpEndpoint endpoint =
          HttpEndpoint.start(
              0, guard, new ShopTools().all(), ShopServer.PRINCIPALS, Capacity.SMALL);
      System.out.println(ShopServer.READY + endpoint.address());
      endpoint.join();
    } else {
      serveOverStdio(guard, Caller.of(args[2]));
    }
  }

  private static void serveOverStdio(PolicyGuard guard, Caller caller) {
    GuardedTools.of(guard)
        .callers(context -> Optional.of(caller))
        .elicitApprovals()
        .addTo(
            McpServer.sync(new StdioServerTransportProvider(McpJsonDefaults.getMapper())),
            new ShopTools().all())
        .serverInfo("shop", "0.1.0")
        .requestTimeout(Duration.ofMinutes(2))
        .build();
  }
}
