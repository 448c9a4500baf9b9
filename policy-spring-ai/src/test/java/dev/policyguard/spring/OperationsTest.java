package dev.policyguard.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.call.ToolCall;
import dev.policyguard.guard.AuditTrail;
import dev.policyguard.guard.DecisionEvent;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.operations.AuditLog;
import dev.policyguard.operations.HealthCheck;
import dev.policyguard.operations.WatchedPolicy;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Started applications whose policy is watched, whose calls are recorded and counted. */
class OperationsTest {

  private static final String ASKING =
      """
      { "version": "1", "default": "deny",
        "tools": { "greet": { "action": "require_approval", "reason": "Ask." } } }""";

  @TempDir Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void writePolicy() throws IOException {
    file = allow("greet");
  }

  private Path allow(String tool) throws IOException {
    return Files.writeString(
        folder.resolve("policy.json"),
        "{ \"version\": \"1\", \"default\": \"deny\", \"tools\": { \"" + tool + "\": {} } }");
  }

  // Reload

  @Test
  void reload_fileChanges_isInForceWithoutARestart() throws IOException {
    try (ConfigurableApplicationContext application = start(List.of(), watchedOnceADay())) {
      WatchedPolicy watched = application.getBean(WatchedPolicy.class);
      assertThat(calls(application, "greet")).isEqualTo("ran");

      allow("wave");
      watched.checkNow();
      watched.checkNow();

      assertThat(calls(application, "greet")).startsWith("greet was not called");
      assertThat(calls(application, "wave")).isEqualTo("ran");
    }
  }

  @Test
  void reload_applicationEnds_watchesNoMore() throws IOException {
    ConfigurableApplicationContext application = start(List.of(), watchedOnceADay());
    WatchedPolicy watched = application.getBean(WatchedPolicy.class);
    application.close();
    allow("wave");
    watched.checkNow();

    assertThat(watched.checkNow().reloads()).isZero();
  }

  @Test
  void reload_policyOnTheClassPath_fails() {
    assertThat(
            failure(
                    List.of(),
                    "policyguard.policy=classpath:policy.json",
                    "policyguard.reload.check-every=1s")
                .getDescription())
        .isEqualTo(
            "policyguard.reload: is set, but policyguard.policy is classpath:policy.json, which does"
                + " not change while the application runs.");
  }

  @Test
  void reload_partsThatHaveNoEffectOrCannotBe_fail() {
    assertThat(failure(List.of(), policy(), "policyguard.reload.refuse-after=1h").getDescription())
        .isEqualTo(
            "policyguard.reload.refuse-after: is PT1H, but policyguard.reload.check-every is not"
                + " set, so the policy's file is read once.");
    assertThat(failure(List.of(), policy(), "policyguard.reload.check-every=0s").getDescription())
        .isEqualTo("policyguard.reload: interval: is PT0S, must be from PT0.01S to PT8784H.");
    assertThat(
            failure(List.of(SetupTest.WithPolicySource.class), "policyguard.reload.check-every=1s")
                .getDescription())
        .startsWith("policyguard.reload.check-every: is PT1S, but a bean of the type Policy");
  }

  @Test
  void reload_policyAsksAPersonAndNobodyIsThereToAsk_fails() throws IOException {
    Files.writeString(file, ASKING);

    assertThat(failure(List.of(), watchedOnceADay()).getDescription())
        .startsWith("The policy cannot be used:")
        .contains("asks a person by /tools/greet/action");
    start(List.of(SetupTest.WithApprover.class), watchedOnceADay()).close();
  }

  @Test
  void reload_strictCoverage_comparesTheFile() {
    assertThat(
            failure(
                    List.of(),
                    policy(),
                    "policyguard.reload.check-every=1d",
                    "policyguard.coverage=strict")
                .getDescription())
        .contains("greet: the server has no tool of this name");
  }

  // Audit

  @Test
  void audit_calls_areRecorded_andTheNextApplicationGoesOn() throws IOException {
    Path audit = folder.resolve("audit");
    for (int run = 1; run <= 2; run++) {
      try (ConfigurableApplicationContext application =
          start(
              List.of(),
              policy(),
              "policyguard.audit.directory=" + audit,
              "policyguard.audit.durability=written")) {
        assertThat(calls(application, "greet")).isEqualTo("ran");
        assertThat(application.getBean(AuditLog.class).status().recording()).isTrue();
        assertThat(application.getBean(HealthCheck.class).health().toString())
            .contains("\n  policy ", "\n  counters ", "\n  audit     OK");
      }
    }

    assertThat(Files.readString(audit.resolve("audit-000001.jsonl")).lines())
        .filteredOn(line -> line.contains("\"event\":\"decision\""))
        .hasSize(2)
        .allMatch(line -> line.contains("\"gen_ai.tool.name\":\"greet\""));
  }

  @Test
  void audit_withAKey_needsIt() throws IOException {
    Path key = Files.writeString(folder.resolve("audit.key"), "0123456789abcdef".repeat(4));
    String directory = "policyguard.audit.directory=" + folder.resolve("audit");
    start(List.of(), policy(), directory, "policyguard.audit.key-file=" + key).close();

    assertThat(failure(List.of(), policy(), directory).getDescription())
        .startsWith("policyguard.audit: cannot be opened in " + folder.resolve("audit") + ": ");
  }

  @Test
  void audit_thatCannotBe_fails() {
    assertThat(failure(List.of(), policy(), "policyguard.audit.directory=" + file).getDescription())
        .startsWith("policyguard.audit: cannot be opened in " + file);
    assertThat(failure(List.of(), policy(), "policyguard.audit.directory=").getDescription())
        .isEqualTo("policyguard.audit.directory: is empty, must be a folder.");
    assertThat(
            failure(List.of(), policy(), "policyguard.audit.durability=written").getDescription())
        .isEqualTo(
            "policyguard.audit: is set, but policyguard.audit.directory is not, so nothing is"
                + " recorded.");
    assertThat(
            failure(
                    List.of(WithAudit.class),
                    policy(),
                    "policyguard.audit.directory=" + folder.resolve("audit"))
                .getDescription())
        .endsWith("but a bean of the type AuditTrail or PolicyGuard decides what is recorded.");
  }

  /** A bean that is an audit trail is used, as every other is. */
  @Test
  void audit_ownBeanThatFails_deniesTheCall() {
    try (ConfigurableApplicationContext application = start(List.of(WithAudit.class), policy())) {
      assertThat(calls(application, "greet")).contains("could not be recorded");
    }
  }

  // Metrics

  @Test
  void metrics_registryIsThere_showsTheGuardUntilTheApplicationEnds() {
    SimpleMeterRegistry registry = WithRegistry.REGISTRY;
    try (ConfigurableApplicationContext application =
        start(List.of(WithRegistry.class), watchedOnceADay())) {
      assertThat(calls(application, "greet")).isEqualTo("ran");
      assertThat(calls(application, "wave")).startsWith("wave was not called");

      assertThat(
              registry
                  .get("policyguard.decisions")
                  .tags("tool", "greet", "decision", "allowed", "policy", "policyguard.policy")
                  .counter()
                  .count())
          .isEqualTo(1);
      assertThat(registry.get("policyguard.counters.ceiling").gauge().value()).isPositive();
      assertThat(registry.get("policyguard.policy.state").tag("state", "current").gauge().value())
          .isEqualTo(1);
    }

    assertThat(registry.find("policyguard.approvals.open").meters()).isEmpty();
    start(List.of(WithRegistry.class), policy()).close(); // the same registry, another guard
  }

  // All of it, over HTTP

  @Test
  void shop_withAllOfIt_recordsACallOverHttp() throws IOException {
    Path audit = folder.resolve("audit");
    Files.writeString(file, Files.readString(Path.of("src", "test", "resources", "policy.json")));
    try (RunningShop shop =
        new RunningShop(
            "spring.ai.mcp.server.protocol=STREAMABLE",
            policy(),
            "policyguard.reload.check-every=1s",
            "policyguard.reload.refuse-after=1h",
            "policyguard.audit.directory=" + audit)) {
      shop.client("ana")
          .callTool(CallToolRequest.builder("greet").arguments(Map.of("name", "Bo")).build());
    }

    assertThat(Files.readString(audit.resolve("audit-000001.jsonl")))
        .contains("\"gen_ai.tool.name\":\"greet\"", "\"enduser.id\":\"ana\"", "\"closed\"")
        .doesNotContain("\"Bo\"");
  }

  private String policy() {
    return "policyguard.policy=" + file;
  }

  private String[] watchedOnceADay() {
    return new String[] {policy(), "policyguard.reload.check-every=1d"};
  }

  private static String calls(ConfigurableApplicationContext application, String tool) {
    return application
        .getBean(PolicyGuard.class)
        .call(ToolCall.of(tool).from("ana"), call -> "ran")
        .orElse(denied -> tool + " was not called: " + denied.message());
  }

  private static ConfigurableApplicationContext start(List<Class<?>> parts, String... properties) {
    return SetupTest.start(SetupTest.withStdio(parts), properties);
  }

  private static FailureAnalysis failure(List<Class<?>> parts, String... properties) {
    return SetupTest.failure(SetupTest.withStdio(parts), properties);
  }

  @Configuration(proxyBeanMethods = false)
  static class WithAudit implements AuditTrail {

    @Override
    public CompletionStage<?> decided(DecisionEvent event) {
      return CompletableFuture.failedFuture(new IOException("no space left"));
    }

    @Override
    public void ended(DecisionEvent event) {}
  }

  @Configuration(proxyBeanMethods = false)
  static class WithRegistry {

    static final SimpleMeterRegistry REGISTRY = new SimpleMeterRegistry();

    @Bean(destroyMethod = "") // it outlives the application
    MeterRegistry registry() {
      return REGISTRY;
    }
  }
}
