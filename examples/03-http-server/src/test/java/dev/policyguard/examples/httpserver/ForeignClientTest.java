package dev.policyguard.examples.httpserver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The official TypeScript SDK, a client that we did not write, calls our servers. */
@EnabledIfSystemProperty(
    named = "foreign.client",
    matches = "true",
    disabledReason = "needs Node.js and packages from npm; run it with -Pforeign-client")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ForeignClientTest {

  private static final Path SOURCE =
      Path.of(
          System.getProperty("policyguard.root"),
          "examples/03-http-server/src/test/foreign-client");

  @TempDir private static Path client;
  @TempDir private Path records;

  @BeforeAll
  static void installTheSdk() throws Exception {
    assumeTrue(
        has("node") && has("npm"),
        "Skipped: there is no Node.js here. Install Node.js 18 or later, with npm, to run this.");
    for (String file : List.of("package.json", "package-lock.json", "client.mjs")) {
      Files.copy(SOURCE.resolve(file), client.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
  }

  @Test
  void overHttp_asAna_getsWhatThePolicyOfSupportAllows() throws Exception {
    try (ServerProcess server = ServerProcess.start(ShopServer.class, "0")) {
      assertThat(callAs(server, "token-of-ana"))
          .isEqualTo(
              """
              connected to shop over http
                tools: find_orders, refund_order
              find_orders {"prefix":"A"}
                done: A-17, A-18
              refund_order {"order":"A-17","amount":120}
                refused, REQUIREMENT_NOT_MET: refund_order was not called: Refunds over 50 are \
              made by finance. Waiting does not help: the same call will be refused again.
              export_orders {}
                error -32602: MCP error -32602: Unknown tool: invalid_tool_name
              no_such_tool {}
                error -32602: MCP error -32602: Unknown tool: invalid_tool_name
              """);
    }
  }

  @Test
  void overHttp_asBen_asksBenAndRefunds() throws Exception {
    try (ServerProcess server = ServerProcess.start(ShopServer.class, "0")) {
      assertThat(callAs(server, "token-of-ben"))
          .isEqualTo(
              """
              connected to shop over http
                tools: find_orders, refund_order, export_orders
              find_orders {"prefix":"A"}
                done: A-17, A-18
              refund_order {"order":"A-17","amount":120}
                ? May refund_order run?
                done: refund 1: 120 for A-17
              export_orders {}
                done: exported 3 orders
              no_such_tool {}
                error -32602: MCP error -32602: Unknown tool: invalid_tool_name
              """);
    }
  }

  private static String callAs(ServerProcess server, String token) throws Exception {
    return run(
        "node",
        "client.mjs",
        "http",
        server.address().toString(),
        token,
        """
        [["find_orders",{"prefix":"A"}],["refund_order",{"order":"A-17","amount":120}],\
        ["export_orders",{}],["no_such_tool",{}]]""");
  }

  @Test
  void overStdio_callsTheFirstExample() throws Exception {
    String transcript =
        run(
            "node",
            "client.mjs",
            "stdio",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "dev.policyguard.examples.testserver.GuardedTestServer",
            records.toString(),
            """
            [["run_tests",{}],["export_records",{}],["delete_session_records",{}],\
            ["no_such_tool",{}]]""");

    assertThat(transcript)
        .isEqualTo(
            """
            connected to guarded-test-server over stdio
              tools: run_tests, run_test_iteration, record_session_start, record_session_finish, \
            export_records
            run_tests {}
              done: 4 passed, 1 failed, 1 error, 1 skipped
            export_records {}
              refused, DEFAULT_DENY: export_records was not called: The policy does not allow \
            this tool. Use another one. Waiting does not help: do not call it again.
            delete_session_records {}
              error -32602: MCP error -32602: Unknown tool: invalid_tool_name
            no_such_tool {}
              error -32602: MCP error -32602: Unknown tool: invalid_tool_name
            """);
  }

  private static boolean has(String program) {
    try {
      run(program, "--version");
      return true;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What it prints, which is shown as well: it is the transcript. */
  private static String run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(client.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    System.out.print(out);
    if (process.waitFor() != 0) {
      throw new IOException(command[0] + " failed with exit code " + process.exitValue());
    }
    return out.replace("\r\n", "\n");
  }
}
