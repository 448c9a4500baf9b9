package dev.policyguard.examples.testserver;

import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.json.PolicyFile;
import dev.policyguard.mcp.CallerResolver;
import dev.policyguard.mcp.GuardedTools;
import dev.policyguard.policy.InvalidPolicyException;
import dev.policyguard.policy.Policy;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * An MCP server over stdio whose tools run tests and keep records, guarded by a {@code
 * policy.json}.
 *
 * <pre>
 * GuardedTestServer &lt;directory for the records&gt; [&lt;policy.json&gt;]
 * </pre>
 */
public final class GuardedTestServer {

  /** The server's last words, on standard error, if its policy cannot be used. */
  static final String NOT_STARTED = "The server did not start: its policy cannot be used.";

  private static final McpJsonMapper JSON = McpJsonDefaults.getMapper();

  private GuardedTestServer() {}

  /**
   * Serves until standard input ends.
   *
   * @param args the directory for the records; a policy in place of the example's own
   * @throws IOException if the policy cannot be read
   */
  public static void main(String[] args) throws IOException {
    if (args.length == 0 || args.length > 2) {
      System.err.println("usage: GuardedTestServer <directory for the records> [<policy.json>]");
      System.exit(2);
    }

    // Standard output is the protocol's alone: what tests print must not get there.
    PrintStream protocol = System.out;
    System.setOut(System.err);

    try {
      Policy policy = args.length > 1 ? PolicyFile.read(Path.of(args[1])) : ownPolicy();
      serve(policy, tools(Path.of(args[0])), protocol);
    } catch (InvalidPolicyException e) {
      System.err.println(e.getMessage());
      System.err.println(NOT_STARTED);
      System.exit(1);
    }
  }

  /** All that it takes: no call reaches one of the tools unless the policy allows it. */
  private static void serve(
      Policy policy, List<SyncToolSpecification> tools, PrintStream protocol) {
    PolicyGuard guard = PolicyGuard.of(policy);
    GuardedTools guarded = GuardedTools.of(guard).callers(CallerResolver.stdio());

    McpServer.sync(new StdioServerTransportProvider(JSON, System.in, protocol))
        .serverInfo("guarded-test-server", "0.1.0")
        .validateToolInputs(false) // the guard does it, once it is known that the caller may call
        .addToolFilter(guarded.filter())
        .tools(guarded.wrap(tools))
        .build();
  }

  private static List<SyncToolSpecification> tools(Path directory) {
    SessionRecords records =
        new SessionRecords(directory, JSON, Clock.systemUTC(), GuardedTestServer::newSessionId);
    TestRuns runs = new TestRuns(GuardedTestServer.class.getPackageName() + ".suite");
    return new TestTools(runs, records, JSON).all();
  }

  private static String newSessionId() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }

  private static Policy ownPolicy() throws IOException {
    try (InputStream in = GuardedTestServer.class.getResourceAsStream("/policy.json")) {
      Objects.requireNonNull(in, "policy.json is missing from the class path");
      return PolicyFile.parse("policy.json", new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
