package dev.policyguard.checks.operating;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.ToolCall;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.json.PolicyFile;
import dev.policyguard.limit.InMemoryCounterStore;
import dev.policyguard.limit.Ticker;
import dev.policyguard.metrics.GuardMetrics;
import dev.policyguard.metrics.PolicyFigures;
import dev.policyguard.operations.AuditLog;
import dev.policyguard.operations.ReloadStatus;
import dev.policyguard.operations.WatchedPolicy;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolRule;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.helpers.NOPLogger;

/** What docs/operations.md and docs/metrics.md show is compiled, and does what they say. */
class OperatingDocsTest {

  private static final Path ROOT = Path.of(System.getProperty("policyguard.root", ".."));
  private static final Path HERE =
      ROOT.resolve("build-checks/src/test/java/dev/policyguard/checks/operating");
  private static final Policy POLICY = Policy.builder().tool("look", ToolRule.allow()).build();

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "docs/operations.md, OperationsSnippets.java",
    "docs/metrics.md, MetricsSnippets.java"
  })
  void programs_areThoseThatAreCompiled(String page, String source) throws IOException {
    String compiled = withoutSpace(Files.readString(HERE.resolve(source)));

    assertThat(blocks(page, "java"))
        .hasSizeGreaterThanOrEqualTo(3)
        .allSatisfy(block -> assertThat(compiled).contains(withoutSpace(block)));
  }

  @Test
  void health_hasThePartsThatAreShown() throws IOException {
    Path file = folder.resolve("policy.json");
    Files.writeString(file, PolicyFile.write(POLICY));
    InMemoryCounterStore store = new InMemoryCounterStore(Ticker.system());
    try (WatchedPolicy watched = WatchedPolicy.of(file);
        AuditLog audit = AuditLog.open(folder.resolve("audit"))) {
      PolicyGuard guard =
          PolicyGuard.builder(watched).counterStore(store).shadow(POLICY).audit(audit).build();

      String text =
          OperationsSnippets.health(guard, watched, store, audit, NOPLogger.NOP_LOGGER).toString();

      assertThat(masked(text)).isEqualTo(masked(blocks("docs/operations.md", "text").get(0)));
    }
  }

  @Test
  void meters_countCalls() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    InMemoryCounterStore store = new InMemoryCounterStore(Ticker.system());

    MetricsSnippets.meters(registry, POLICY, store)
        .call(ToolCall.of("look").from("ana"), call -> "seen");

    assertThat(registry.get("policyguard.decisions").tag("policy", "shop").counter().count())
        .isEqualTo(1);
    assertThat(registry.get("policyguard.counters.ceiling").gauge().value()).isPositive();
  }

  /** One is written as the other's name. */
  @Test
  void reloads_everyStateOfAWatchedPolicy_isAStateOfTheFigures() throws IOException {
    Path file = folder.resolve("policy.json");
    Files.writeString(file, PolicyFile.write(POLICY));
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (WatchedPolicy watched =
        WatchedPolicy.builder(file).checkEvery(Duration.ofDays(1)).build()) {
      MetricsSnippets.reloads(GuardMetrics.to(registry), watched);

      assertThat(registry.get("policyguard.policy.state").tag("state", "current").gauge().value())
          .isEqualTo(1);
    }
    assertThat(Arrays.stream(ReloadStatus.State.values()).map(Enum::name))
        .containsExactlyElementsOf(
            Arrays.stream(PolicyFigures.State.values()).map(Enum::name).toList());
  }

  @Test
  void spansAndShadows_areBuilt() {
    ToolCall call = ToolCall.of("look").from("ana");

    assertThat(MetricsSnippets.spans(OpenTelemetry.noop(), POLICY).call(call, it -> "seen"))
        .isNotNull();
    assertThat(
            OperationsSnippets.shadow(POLICY, Policy.builder().build(), event -> {})
                .call(call, it -> "seen")
                .orElse(Object::toString))
        .isEqualTo("seen");
  }

  /** Other numbers, revisions, times and levels each time. */
  private static String masked(String health) {
    return health
        .replaceAll("at [-0-9T:.]+Z", "at <time>")
        .replaceAll("\\b[0-9a-f]{12,}\\b", "<hash>")
        .replaceAll("\\d+", "<n>")
        .replaceAll("(?m)\\b(OK|DEGRADED)\\b +", "<level> ");
  }

  private static String withoutSpace(String text) {
    return text.replaceAll("\\s", "");
  }

  private static List<String> blocks(String page, String language) throws IOException {
    return Pattern.compile("^```" + language + "\n(.*?)\n```$", Pattern.DOTALL | Pattern.MULTILINE)
        .matcher(Files.readString(ROOT.resolve(page)))
        .results()
        .map(block -> block.group(1))
        .toList();
  }
}
