package dev.policyguard.examples.testserver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server as its host sees it: a process with three streams. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GuardedTestServerTest {

  private static final String HELLO =
      """
      {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",\
      "capabilities":{},"clientInfo":{"name":"test","version":"1"}}}
      """;
  private static final String READY =
      """
      {"jsonrpc":"2.0","method":"notifications/initialized"}
      """;
  private static final String RUN =
      """
      {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"run_tests"}}
      """;

  @TempDir Path temp;

  @Test
  void main_testsThatPrint_leaveStandardOutputToTheProtocol() throws Exception {
    Process server = JavaProcess.of(GuardedTestServer.class, temp.toString()).start();
    try (BufferedReader out = server.inputReader(UTF_8)) {
      send(server, HELLO);
      assertThat(out.readLine()).contains("\"id\":1");
      send(server, READY + RUN);
      assertThat(out.readLine())
          .startsWith("{\"jsonrpc\":\"2.0\",\"id\":2,")
          .contains("4 passed, 1 failed, 1 error, 1 skipped");

      server.getOutputStream().close();
      assertThat(out.readLine()).as("what else was printed").isNull();
      assertThat(server.waitFor()).isZero();
      assertThat(server.errorReader(UTF_8).lines()).contains("read the year 2026");
    }
  }

  @Test
  void main_noDirectory_saysHowItIsUsed() throws Exception {
    Process server = JavaProcess.of(GuardedTestServer.class).start();

    assertThat(server.errorReader(UTF_8).readLine()).startsWith("usage: GuardedTestServer ");
    assertThat(server.waitFor()).isEqualTo(2);
  }

  @Test
  void main_missingPolicy_doesNotStart() throws Exception {
    Process server =
        JavaProcess.of(
                GuardedTestServer.class, temp.toString(), temp.resolve("none.json").toString())
            .start();

    assertThat(server.errorReader(UTF_8).lines())
        .anySatisfy(line -> assertThat(line).contains("none.json"))
        .endsWith(GuardedTestServer.NOT_STARTED);
    assertThat(server.waitFor()).isOne();
  }

  private static void send(Process server, String lines) throws IOException {
    OutputStream in = server.getOutputStream();
    in.write(lines.getBytes(UTF_8));
    in.flush();
  }
}
