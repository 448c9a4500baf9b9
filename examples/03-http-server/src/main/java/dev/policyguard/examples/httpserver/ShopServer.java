package dev.policyguard.examples.httpserver;

import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.json.PolicyFile;
import dev.policyguard.policy.Policy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An MCP server over Streamable HTTP with two principals: Ana of the support team and Ben of the
 * finance team, each under a policy of their own.
 *
 * <pre>
 * ShopServer &lt;port, or 0 for any that is free&gt;
 * </pre>
 */
public final class ShopServer {

  /** What the server says, with its address, when it is ready. */
  static final String READY = "Listening at ";

  /** A real server asks its identity provider, and keeps no tokens in its code. */
  static final Map<String, String> PRINCIPALS =
      Map.of("token-of-ana", "ana", "token-of-ben", "ben");

  private ShopServer() {}

  /**
   * Serves until the process ends.
   *
   * @param args the port
   * @throws Exception if the port is taken, or a policy cannot be read
   */
  public static void main(String[] args) throws Exception {
    HttpEndpoint endpoint =
        HttpEndpoint.start(
            Integer.parseInt(args[0]),
            guard().build(),
            new ShopTools().all(),
            PRINCIPALS,
            Capacity.SMALL);
    System.out.println(READY + endpoint.address());
    endpoint.join();
  }

  /** One guard for everyone: a policy for each principal, and counters that no session resets. */
  static PolicyGuard.Builder guard() throws IOException {
    Map<String, Policy> policies =
        Map.of("ana", policy("support.json"), "ben", policy("finance.json"));

    return PolicyGuard.builder(caller -> Optional.ofNullable(policies.get(caller.grant())))
        .pendingApprovals(4);
  }

  private static Policy policy(String name) throws IOException {
    try (InputStream in = ShopServer.class.getResourceAsStream("/policies/" + name)) {
      Objects.requireNonNull(in, name + " is missing from the class path");
      return PolicyFile.parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
