package dev.policyguard.examples.httpserver;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The machine's Prometheus, which reads one server's metrics each second, and what it answers. */
final class PrometheusServer implements AutoCloseable {

  private static final Pattern LISTENING =
      Pattern.compile("msg=\"Listening on\".* address=(127\\.0\\.0\\.1:\\d+)");
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Process process;
  private final URI api;

  /**
   * Starts it, and waits until it listens.
   *
   * @param folder an empty one, for what it writes
   * @param metrics where the metrics are
   * @param rules the alert rules
   * @throws IOException if it does not start
   */
  PrometheusServer(Path folder, URI metrics, Path rules) throws IOException {
    Path configuration = folder.resolve("prometheus.yml");
    Files.writeString(
        configuration,
        """
        global: { scrape_interval: 1s, evaluation_interval: 1s }
        rule_files: [ '%s' ]
        scrape_configs:
          - job_name: shop
            static_configs: [ { targets: [ '%s' ] } ]
        """
            .formatted(rules.toAbsolutePath().normalize(), metrics.getAuthority()));
    process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:0")
            .redirectErrorStream(true)
            .start();
    api = URI.create("http://" + address(process.inputReader(UTF_8)) + "/api/v1/");
  }

  /** Reads its log up to the line that says where it listens, and lets the rest go by. */
  private static String address(BufferedReader log) throws IOException {
    StringBuilder said = new StringBuilder();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      Matcher listening = LISTENING.matcher(line);
      if (listening.find()) {
        Thread reader = new Thread(() -> log.lines().forEach(unused -> {}), "prometheus-log");
        reader.setDaemon(true);
        reader.start();
        return listening.group(1);
      }
      said.append(line).append('\n');
    }
    throw new IOException("Prometheus did not start; it said:\n" + said);
  }

  /** The series that a query gives now. */
  JsonNode query(String expression) throws Exception {
    return get("query?query=" + URLEncoder.encode(expression, UTF_8)).required("result");
  }

  /** Waits until the metrics are read once more. */
  void awaitScrape() throws Exception {
    String last = lastScrape();
    while (lastScrape().equals(last)) {
      Thread.onSpinWait(); // each look is a request
    }
  }

  private String lastScrape() throws Exception {
    return query("timestamp(up)").path(0).path("value").path(1).asString("never");
  }

  /** The groups of rules, with how each rule does. */
  JsonNode rules() throws Exception {
    return get("rules").required("groups");
  }

  private JsonNode get(String what) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(api.resolve(what)).build();
    HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString());
    if (response.statusCode() == 503) { // it listens, and is not ready yet
      return JsonMapper.shared().readTree("{ \"result\": [], \"groups\": [] }");
    }
    JsonNode answer = JsonMapper.shared().readTree(response.body());
    if (response.statusCode() != 200) {
      throw new IOException(what + ": " + answer);
    }
    return answer.required("data");
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join(); // its folder goes next
  }
}
