package dev.policyguard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What transcripts cannot show: servers over HTTP, and what becomes of processes and files. */
class ScanCommandTest {

  private static final String SECRET = "Bearer s3cr3t-of-ana";
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path folder;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private HttpServer http;
  private volatile String script = "notes";

  @BeforeEach
  void serve() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(threads);
    http.createContext("/mcp", this::answer);
    http.start();
  }

  @AfterEach
  void stop() {
    stopped.countDown();
    http.stop(0);
    threads.shutdownNow();
  }

  private String url(String path) {
    return "http://127.0.0.1:" + http.getAddress().getPort() + path;
  }

  private void answer(HttpExchange exchange) throws IOException {
    if (!SECRET.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      send(exchange, 401, "");
    } else if (!exchange.getRequestMethod().equals("POST")) {
      send(exchange, 405, "");
    } else {
      Map<?, ?> request = JSON.readValue(exchange.getRequestBody(), Map.class);
      if (request.get("id") == null) {
        send(exchange, 202, "");
      } else {
        send(exchange, 200, JSON.writeValueAsString(ScriptedServer.answer(script, request)));
      }
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private Run scan(String... arguments) {
    List<String> words = new ArrayList<>(List.of("scan", "--out", folder.toString()));
    words.addAll(List.of(arguments));
    return Run.on(
        Terminal.NONE,
        new ByteArrayInputStream(new byte[0]),
        Map.of("AUTH", SECRET),
        words.toArray(String[]::new));
  }

  @Test
  void scan_overHttp_sendsTheHeaderAndWritesEverything() throws IOException {
    Run run = scan("--header-env", "Authorization=AUTH", url("/mcp"));

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).startsWith("notes 1.2.0: 6 tools listed\n").doesNotContain("s3cr3t");
    for (String file :
        List.of("policy.json", "tools.json", "tools.lock", "catalog.html", "catalog.md")) {
      assertThat(folder.resolve(file)).isNotEmptyFile();
      assertThat(Files.readString(folder.resolve(file))).doesNotContain("s3cr3t");
    }
    assertThat(scan("--check", "--header", "Authorization: " + SECRET, url("/mcp")).code())
        .isEqualTo(ExitCode.OK);
  }

  @Test
  void scan_definitionsTooLongForTheLock_writesNothing() throws IOException {
    script = "long";

    Run run = scan("--header-env", "Authorization=AUTH", url("/mcp"));

    assertThat(run.code()).isEqualTo(ExitCode.MISUSE);
    assertThat(run.err())
        .contains("tools.lock: is not written, and nothing else is")
        .contains("is longer than 16777216 bytes");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void scan_aToolThatHasTheHeadersValue_writesNothing() {
    script = "echo";

    Run run = scan("--header-env", "Authorization=AUTH", url("/mcp"));

    assertThat(run.code()).isEqualTo(ExitCode.MISUSE);
    assertThat(run.err())
        .hasLineCount(1)
        .contains("the server sends back, in its tools, the value of a header")
        .doesNotContain("s3cr3t");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void scan_withoutTheHeader_saysWhatToSend() {
    assertThat(scan(url("/mcp?key=s3cr3t")).err())
        .isEqualTo(
            "policyguard: "
                + url("/mcp")
                + ": the server does not know who asks; send credentials, with --header-env"
                + " Authorization=NAME for example\n");
  }

  @Test
  void scan_aRedirect_isNotFollowed() {
    AtomicInteger asked = new AtomicInteger();
    http.createContext(
        "/elsewhere",
        exchange -> {
          asked.incrementAndGet();
          send(exchange, 200, "{}");
        });
    http.createContext(
        "/moved",
        exchange -> {
          exchange.getResponseHeaders().set("Location", url("/elsewhere"));
          send(exchange, 307, "");
        });

    Run run = scan("--header", "Authorization: " + SECRET, url("/moved"));

    assertThat(run.code()).isEqualTo(ExitCode.MISUSE);
    assertThat(run.err()).hasLineCount(1).contains("307");
    assertThat(asked).hasValue(0);
  }

  @Test
  void scan_aServerThatSendsTheHeaderBack_doesNotShowIt() {
    http.createContext(
        "/echo",
        exchange ->
            send(exchange, 500, "got " + exchange.getRequestHeaders().get("Authorization")));

    Run run = scan("--header", "Authorization: " + SECRET, url("/echo"));

    assertThat(run.code()).isEqualTo(ExitCode.MISUSE);
    assertThat(run.err()).hasLineCount(1).contains("got").doesNotContain("s3cr3t");
  }

  @Test
  void scan_aSecretWhereAnAnswerIsCut_isNotShownInPart() {
    for (int before = 60; before < 220; before += 7) {
      String padding = "x".repeat(before);
      String path = "/cut" + before;
      http.createContext(
          path,
          exchange ->
              send(exchange, 500, padding + exchange.getRequestHeaders().get("Authorization")));

      assertThat(scan("--header", "Authorization: " + SECRET, url(path)).err())
          .hasLineCount(1)
          .doesNotContain("s3c");
    }
  }

  @Test
  void scan_aServerThatIsNoMcpServer_isOneLine() {
    http.createContext("/web", exchange -> send(exchange, 200, "<html>\nHello"));

    Run run = scan(url("/web"));

    assertThat(run.code()).isEqualTo(ExitCode.MISUSE);
    assertThat(run.err()).hasLineCount(1).doesNotContain("Exception");
  }

  @Test
  void scan_aServerThatIsSilentOrGone_isOneLine() {
    http.createContext("/silent", exchange -> await());

    assertThat(scan("--timeout", "1", url("/silent")).err())
        .isEqualTo(
            "policyguard: "
                + url("/silent")
                + ": the server did not answer within 1 second; --timeout gives it longer\n");
    http.stop(0);
    assertThat(scan(url("/mcp")).err())
        .isEqualTo(
            "policyguard: "
                + url("/mcp")
                + ": the server cannot be reached; is the server running?\n");
  }

  private void await() {
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void scan_aServerWithChildren_leavesNoneBehind() throws Exception {
    Path pid = folder.resolve("pid");
    List<String> words = new ArrayList<>(List.of("--timeout", "4", "--"));
    words.addAll(ScriptedServer.command("children", pid.toString()));

    assertThat(scan(words.toArray(String[]::new)).code()).isEqualTo(ExitCode.MISUSE);

    Optional<ProcessHandle> child = ProcessHandle.of(Long.parseLong(Files.readString(pid)));
    if (child.isPresent()) {
      child.get().onExit().get(); // it was told to end, and does
    }
    assertThat(child.filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void scan_verbose_showsTheStandardError() {
    List<String> words = new ArrayList<>(List.of("--verbose", "--"));
    words.addAll(ScriptedServer.command("notes", "loud"));

    assertThat(scan(words.toArray(String[]::new)).err()).isEqualTo("  | serving notes\n");
  }

  @Test
  void scan_newFiles_haveThePermissionsOfNewFiles() throws IOException {
    Path fresh = Files.createFile(folder.resolve("fresh"));
    scan("--header-env", "Authorization=AUTH", url("/mcp"));

    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("policy.json"))))
        .isEqualTo(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)));
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "fresh", "policy.json", "tools.json", "tools.lock", "catalog.html", "catalog.md");
    }
  }

  @Test
  void scan_anyServer_leavesNoThreadBehindThatKeepsTheProcessAlive() {
    scan("--header-env", "Authorization=AUTH", url("/mcp"));

    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> !thread.isDaemon() && thread.getName().startsWith("policyguard"))
        .isEmpty();
  }
}
