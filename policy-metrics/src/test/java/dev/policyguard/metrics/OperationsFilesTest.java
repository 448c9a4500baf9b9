package dev.policyguard.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard, the alert rules and the pages ask for what the meters give, and nothing else. */
class OperationsFilesTest {

  private static final Path ROOT = Path.of(System.getProperty("policyguard.root", ".."));

  private static final Pattern NAME = Pattern.compile("\\bpolicyguard_\\w+");
  private static final Pattern SELECTOR = Pattern.compile("\\b(policyguard_\\w+)\\{([^}]*)}");
  private static final Pattern MATCHER = Pattern.compile("(\\w+)(=~|=|!=|!~)\"([^\"]*)\"");

  private static Scrape scrape;

  @BeforeAll
  static void load() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    MadeUpLoad.on(registry);
    scrape = Scrape.of(registry.scrape());
  }

  @Test
  void dashboard_everyQuery_asksForMetricsThatThereAre() throws IOException {
    List<String> queries = dashboardQueries();

    assertThat(queries).hasSizeGreaterThanOrEqualTo(20);
    assertThat(queries).allSatisfy(OperationsFilesTest::asksForWhatThereIs);
  }

  @Test
  void dashboard_everyPanel_saysWhatItShowsInWhichUnit_andEveryLineHasALegend() throws IOException {
    List<String> titles = new ArrayList<>();
    for (JsonNode panel : dashboard().required("panels")) {
      titles.add(panel.required("title").asString());
      if (!panel.required("type").asString().equals("row")) {
        assertThat(panel.required("description").asString()).as(titles.toString()).isNotBlank();
        assertThat(panel.at("/fieldConfig/defaults/unit").asString()).isNotBlank();
        assertThat(panel.required("targets")).isNotEmpty();
      }
      for (JsonNode target : panel.path("targets")) {
        assertThat(target.required("legendFormat").asString()).isNotBlank();
        assertThat(target.required("expr").asString()).contains("$instance");
      }
    }
    assertThat(titles).doesNotHaveDuplicates().allSatisfy(title -> assertThat(title).isNotBlank());
  }

  @Test
  void alertRules_everyExpression_asksForMetricsThatThereAre() throws IOException {
    assertThat(rules()).hasSizeGreaterThanOrEqualTo(10);
    assertThat(rules())
        .extracting(rule -> rule.get("expr").toString())
        .allSatisfy(OperationsFilesTest::asksForWhatThereIs);
  }

  @Test
  void alertRules_everyOne_saysWhatAndHowBadAndWhatToDo() throws IOException {
    Set<String> anchors = headings("docs/operations.md");

    assertThat(rules())
        .allSatisfy(
            rule -> {
              Map<?, ?> annotations = (Map<?, ?>) rule.get("annotations");
              assertThat(annotations.get("summary").toString()).isNotBlank();
              assertThat(((Map<?, ?>) rule.get("labels")).get("severity").toString())
                  .isIn("info", "warning", "critical");
              String anchor = rule.get("alert").toString().toLowerCase(Locale.ROOT);
              assertThat(annotations.get("runbook_url")).isEqualTo("docs/operations.md#" + anchor);
              assertThat(anchors).contains(anchor);
            });
  }

  @Test
  void runbook_everySection_isOfAnAlertThatThereIs() throws IOException {
    Set<String> alerts =
        rules().stream()
            .map(rule -> rule.get("alert").toString().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());

    assertThat(headings("docs/operations.md"))
        .filteredOn(anchor -> anchor.startsWith("policyguard"))
        .containsExactlyInAnyOrderElementsOf(alerts);
  }

  @Test
  void metrics_eachOne_isInATableOfThePage_andInTheDashboard() throws IOException {
    Set<String> documented = names(Files.readString(ROOT.resolve("docs/metrics.md")));
    Set<String> shown = new HashSet<>();
    dashboardQueries().forEach(query -> shown.addAll(names(query)));

    assertThat(documented).containsExactlyInAnyOrderElementsOf(scrape.families());
    assertThat(shown.stream().map(name -> name.replaceFirst("_(bucket|count|sum|max)$", "")))
        .containsAll(scrape.families());
  }

  /** Above all: no caller, no session, no rule. */
  @Test
  void metrics_labels_areThoseThatThePageNames() {
    Set<String> labels = new TreeSet<>();
    scrape.labels().values().forEach(values -> labels.addAll(values.keySet()));

    assertThat(labels)
        .containsExactly(
            "code",
            "decision",
            "enforced",
            "kind",
            "le",
            "outcome",
            "policy",
            "shadow",
            "state",
            "tool");
  }

  private static void asksForWhatThereIs(String query) {
    assertThat(scrape.names()).containsAll(names(query));
    SELECTOR
        .matcher(query)
        .results()
        .forEach(
            selector ->
                MATCHER
                    .matcher(selector.group(2))
                    .results()
                    .forEach(matcher -> hasLabel(selector.group(1), matcher)));
  }

  private static void hasLabel(String name, MatchResult matcher) {
    assertThat(scrape.has(name, matcher.group(1), List.of(matcher.group(3).split("\\|"))))
        .as(name + " with " + matcher.group())
        .isTrue();
  }

  private static Set<String> names(String text) {
    return NAME.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
  }

  private static List<String> dashboardQueries() throws IOException {
    JsonNode dashboard = dashboard();
    List<String> queries = new ArrayList<>();
    for (JsonNode panel : dashboard.required("panels")) {
      for (JsonNode target : panel.path("targets")) {
        queries.add(target.required("expr").asString());
      }
    }
    for (JsonNode variable : dashboard.required("templating").required("list")) {
      queries.add(variable.path("definition").asString(""));
    }
    return queries;
  }

  private static JsonNode dashboard() throws IOException {
    return JsonMapper.shared()
        .readTree(Files.readString(ROOT.resolve("ops/grafana-dashboard.json")));
  }

  private static List<Map<?, ?>> rules() throws IOException {
    Object document =
        new Load(LoadSettings.builder().build())
            .loadFromString(Files.readString(ROOT.resolve("ops/alert-rules.yaml")));
    List<Map<?, ?>> rules = new ArrayList<>();
    for (Object group : (List<?>) ((Map<?, ?>) document).get("groups")) {
      for (Object rule : (List<?>) ((Map<?, ?>) group).get("rules")) {
        rules.add((Map<?, ?>) rule);
      }
    }
    return rules;
  }

  private static Set<String> headings(String page) throws IOException {
    return Files.readString(ROOT.resolve(page))
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT).replace(' ', '-'))
        .collect(Collectors.toSet());
  }
}
