package dev.policyguard.examples.httpserver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Prometheus reads a server that is called, and answers the dashboard and the alert rules. */
@EnabledIfSystemProperty(
    named = "prometheus",
    matches = "true",
    disabledReason = "needs Prometheus; run it with -Pprometheus")
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PrometheusTest {

  private static final Path OPS = Path.of(System.getProperty("policyguard.root"), "ops");
  private static final Path RULES = OPS.resolve("alert-rules.yaml");
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Asks about a store of counters on another machine, which the shop has not. */
  private static final Pattern ELSEWHERE = Pattern.compile("policyguard_(store|fallbacks)_");

  private static final Pattern QUESTION = Pattern.compile("\"id\":(\"[^\"]+\"|\\d+)");
  private static final String NO = "{\"action\":\"decline\"}";

  @TempDir private static Path folder;

  @BeforeAll
  static void lookForPrometheus() throws InterruptedException {
    assumeTrue(
        has("prometheus") && has("promtool"),
        "Skipped: there is no Prometheus here. Install the package prometheus, which has promtool"
            + " as well, to run this.");
  }

  @Test
  void rules_areThoseThatPrometheusReads() throws Exception {
    assertThat(run("promtool", "check", "rules", RULES.toString())).contains("SUCCESS");
  }

  @Test
  void rules_fireWhenTheyShould() throws Exception {
    assertThat(run("promtool", "test", "rules", OPS.resolve("alert-rules.test.yaml").toString()))
        .contains("SUCCESS");
  }

  @Test
  void dashboard_everyQueryOfWhatTheShopHas_hasAnAnswer_andEveryRuleIsEvaluated() throws Exception {
    List<String> queries = queries();
    try (ServerProcess server = ServerProcess.start(MeteredShop.class, "0", "0");
        PrometheusServer prometheus =
            new PrometheusServer(folder, URI.create(server.ask("")), RULES);
        HttpWire ana = new HttpWire(server.address(), "token-of-ana");
        HttpWire ben = new HttpWire(server.address(), "token-of-ben")) {
      ana.open();
      ben.open();
      Instant end = Instant.now().plus(PATIENCE);
      List<String> open = queries;
      List<String> unhealthy = List.of("rules that were not evaluated yet");
      for (int round = 1;
          !(open.isEmpty() && unhealthy.isEmpty()) && Instant.now().isBefore(end);
          round++) {
        call(ana, ben, round);
        prometheus.awaitScrape();
        open = withoutAnswer(prometheus, queries);
        unhealthy = unhealthyRules(prometheus);
      }

      System.out.println(queries.size() + " queries, without an answer: " + open);
      assertThat(queries).hasSizeGreaterThanOrEqualTo(20);
      assertThat(open).as("queries without an answer").isEmpty();
      assertThat(unhealthy).as("rules that are not evaluated, or fire").isEmpty();
    }
  }

  /** Allowed, denied for several reasons, and asked about. */
  private static void call(Wire ana, Wire ben, int round) throws Exception {
    ana.call(10 * round, "find_orders", "{\"prefix\":\"A\"}");
    ana.call(10 * round + 1, "refund_order", "{\"order\":\"A-17\",\"amount\":1}");
    ana.call(10 * round + 2, "refund_order", "{\"order\":\"A-17\",\"amount\":51}");
    ana.call(10 * round + 3, "made_up", "{}");
    ben.call(10 * round + 4, "export_orders", "{}");
    String form = ben.call(10 * round + 5, "refund_order", "{\"order\":\"A-17\",\"amount\":150}");
    if (form.contains("elicitation/create")) {
      Matcher question = QUESTION.matcher(form);
      assertThat(question.find()).as(form).isTrue();
      ben.send("{\"jsonrpc\":\"2.0\",\"id\":" + question.group(1) + ",\"result\":" + NO + "}");
      assertThat(ben.receive()).contains("APPROVAL_DENIED");
    }
  }

  private static List<String> queries() throws IOException {
    JsonNode dashboard =
        JsonMapper.shared().readTree(Files.readString(OPS.resolve("grafana-dashboard.json")));
    List<String> queries = new ArrayList<>();
    for (JsonNode panel : dashboard.required("panels")) {
      for (JsonNode target : panel.path("targets")) {
        queries.add(asGrafanaWould(target.required("expr").asString()));
      }
    }
    return queries;
  }

  private static String asGrafanaWould(String expression) {
    return expression.replace("$__rate_interval", "1m").replace("$instance", ".*");
  }

  private static List<String> withoutAnswer(PrometheusServer prometheus, List<String> queries)
      throws Exception {
    List<String> open = new ArrayList<>();
    for (String query : queries) {
      boolean answered = hasNumber(prometheus.query(query)); // fails if it is no query
      if (!answered && !ELSEWHERE.matcher(query).find()) {
        open.add(query);
      }
    }
    return open;
  }

  private static boolean hasNumber(JsonNode series) {
    for (JsonNode one : series) {
      if (!one.required("value").get(1).asString().equals("NaN")) {
        return true;
      }
    }
    return false;
  }

  /** Those that cannot be evaluated; and those that fire for a server that does what it should. */
  private static List<String> unhealthyRules(PrometheusServer prometheus) throws Exception {
    List<String> unhealthy = new ArrayList<>();
    JsonNode groups = prometheus.rules();
    for (JsonNode group : groups) {
      for (JsonNode rule : group.required("rules")) {
        if (!rule.required("health").asString().equals("ok")
            || rule.required("state").asString().equals("firing")) {
          unhealthy.add(rule.toString());
        }
      }
    }
    return groups.isEmpty() ? List.of("no rules") : unhealthy;
  }

  private static boolean has(String program) throws InterruptedException {
    try {
      run(program, "--version");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** What it prints. */
  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed: " + out);
    }
    return out;
  }
}
