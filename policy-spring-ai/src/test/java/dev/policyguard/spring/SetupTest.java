package dev.policyguard.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.policyguard.call.Caller;
import dev.policyguard.guard.Approver;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.guard.PolicySource;
import dev.policyguard.json.ToolsLock;
import dev.policyguard.mcp.CallerResolver;
import dev.policyguard.mcp.GuardedTools;
import dev.policyguard.policy.Policy;
import dev.policyguard.tool.ToolPins;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpServerTransportProviderBase;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.mcp.customizer.McpSyncServerCustomizer;
import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Which applications start, and what those are told that do not. */
class SetupTest {

  private static final String POLICY = "policyguard.policy=classpath:policy.json";

  @Test
  void start_stdio_needsNobodyToSayWhoCalls() {
    try (ConfigurableApplicationContext application = start(List.of(Stdio.class), POLICY)) {
      assertThat(application.getBean(PolicyGuard.class).isVisible("greet", Caller.of("stdio")))
          .isTrue();
    }
  }

  @Test
  void start_noPolicy_fails() {
    FailureAnalysis failure = failure(List.of(Stdio.class));

    assertThat(failure.getDescription())
        .isEqualTo(
            "No policy is configured: policyguard.policy is not set, and there is no bean of the"
                + " type Policy, PolicySource or PolicyGuard. Without a policy no tool could be"
                + " called.");
    assertThat(failure.getAction())
        .isEqualTo(
            "Set policyguard.policy to the place of the policy, for example classpath:policy.json"
                + " or /etc/app/policy.json.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"STREAMABLE", "STATELESS", "SSE"})
  void start_httpAndNobodySaysWhoCalls_fails(String protocol) {
    FailureAnalysis failure =
        failure(List.of(Empty.class), POLICY, "spring.ai.mcp.server.protocol=" + protocol);

    assertThat(failure.getDescription())
        .startsWith(
            "Nobody says who calls the tools: there is no bean of the type CallerResolver, and no"
                + " default");
    assertThat(failure.getAction()).contains("ServletIdentity.principal()");
  }

  @Test
  void start_missingResource_fails() {
    assertThat(
            failure(List.of(Stdio.class), "policyguard.policy=classpath:no.json").getDescription())
        .isEqualTo("policyguard.policy: is classpath:no.json, which is not on the class path.");
  }

  @Test
  void start_policyOnTheNetwork_fails() {
    assertThat(
            failure(List.of(Stdio.class), "policyguard.policy=https://policies.example/p.json")
                .getDescription())
        .isEqualTo(
            "policyguard.policy: is https://policies.example/p.json, must be a resource on the"
                + " class path or a file of this machine.");
  }

  @Test
  void start_invalidPolicy_failsWithItsProblems(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("policy.json");
    Files.writeString(file, "{ \"version\": \"1\" }");

    assertThat(failure(List.of(Stdio.class), "policyguard.policy=" + file).getDescription())
        .startsWith("The policy cannot be used:")
        .contains("default");
  }

  @Test
  void start_lockFileThatCannotBeUsed_fails(@TempDir Path folder) throws Exception {
    Path lock = Files.writeString(folder.resolve("tools.lock"), "{ \"version\": \"7\" }");

    assertThat(
            failure(List.of(Stdio.class), POLICY, "policyguard.tools-lock=" + lock)
                .getDescription())
        .startsWith("The reviewed tools cannot be used: " + lock + ": version: is \"7\"");
    assertThat(
            failure(List.of(Stdio.class), POLICY, "policyguard.tools-lock=classpath:no.lock")
                .getDescription())
        .isEqualTo("policyguard.tools-lock: is classpath:no.lock, which is not on the class path.");
  }

  @Test
  void start_lockFileThatIsMissingOrEmpty_failsAndNamesTheProperty(@TempDir Path folder)
      throws Exception {
    Path absent = folder.resolve("absent.lock");
    FailureAnalysis missing =
        failure(List.of(Stdio.class), POLICY, "policyguard.tools-lock=" + absent);
    assertThat(missing.getDescription())
        .isEqualTo("The reviewed tools cannot be used: " + absent + ": does not exist");
    assertThat(missing.getAction()).startsWith("Set policyguard.tools-lock to");

    Path empty = Files.writeString(folder.resolve("empty.lock"), "");
    assertThat(
            failure(List.of(Stdio.class), POLICY, "policyguard.tools-lock=" + empty)
                .getDescription())
        .startsWith("The reviewed tools cannot be used: " + empty + ": is no lock file");
    assertThat(failure(List.of(Stdio.class), POLICY, "policyguard.tools-lock=").getDescription())
        .isEqualTo(
            "policyguard.tools-lock: is empty, must be a resource on the class path or a file.");
  }

  @Test
  void start_whenChangedAndNoLockFile_fails() {
    assertThat(
            failure(List.of(Stdio.class), POLICY, "policyguard.when-changed=deny").getDescription())
        .isEqualTo(
            "policyguard.when-changed: is deny, but policyguard.tools-lock is not set, so no tool is"
                + " compared with what was reviewed.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"policyguard.tool-lock=x", "policyguard.when-changed=hidden"})
  void start_propertyMisspelt_failsAndNamesIt(String property) {
    assertThat(catchThrowable(() -> start(List.of(Stdio.class), POLICY, property).close()))
        .hasStackTraceContaining(property.substring(0, property.indexOf('=')));
  }

  @Test
  void start_lockFileAndOwnGuardedTools_fails(@TempDir Path folder) throws Exception {
    Path lock =
        Files.writeString(folder.resolve("tools.lock"), ToolsLock.write(ToolPins.of(List.of())));

    assertThat(
            failure(
                    List.of(Stdio.class, WithGuardedTools.class),
                    POLICY,
                    "policyguard.tools-lock=" + lock)
                .getDescription())
        .isEqualTo(
            "policyguard.tools-lock: is "
                + lock
                + ", but a bean of the type GuardedTools decides what tools are compared with.");
  }

  @Test
  void start_file_isRead(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("policy.json");
    Files.writeString(file, "{ \"version\": \"1\", \"default\": \"deny\", \"hide\": [\"*\"] }");

    try (ConfigurableApplicationContext application =
        start(List.of(Stdio.class), "policyguard.policy=file:" + file)) {
      assertThat(application.getBean(Policy.class).hides("anything")).isTrue();
    }
  }

  @Test
  void start_policyAsksAPerson_needsAnApprover(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("policy.json");
    Files.writeString(
        file,
        """
        { "version": "1", "default": "deny",
          "tools": { "export": { "require_approval": [ { "conditions": [
            { "path": "args.all", "op": "eq", "value": true } ] } ] } } }""");
    String property = "policyguard.policy=" + file;

    assertThat(failure(List.of(Stdio.class), property).getAction())
        .isEqualTo("Declare a bean of the type Approver; Approver.nobody() denies such calls.");
    start(List.of(Stdio.class, WithApprover.class), property).close();
  }

  @Test
  void start_policySource_needsNoPolicy() {
    start(List.of(Stdio.class, WithPolicySource.class)).close();
  }

  @Test
  void start_policySourceAndAPolicy_fails() {
    assertThat(failure(List.of(Stdio.class, WithPolicySource.class), POLICY).getDescription())
        .isEqualTo(
            "policyguard.policy: is classpath:policy.json, but a bean of the type Policy,"
                + " PolicySource or PolicyGuard decides which policy there is.");
  }

  @Test
  void start_customizerOfGuardedTools_isAsked() {
    try (ConfigurableApplicationContext application =
        start(List.of(Stdio.class, WithCustomizer.class), POLICY)) {
      assertThat(application.getBean(GuardedTools.class)).isSameAs(WithCustomizer.TOOLS);
    }
  }

  @Test
  void start_gapAndStrict_fails() {
    assertThat(
            failure(List.of(Stdio.class), POLICY, "policyguard.coverage=strict").getDescription())
        .startsWith("The policy and the tools do not fit each other:")
        .contains("greet: the server has no tool of this name");
  }

  @Test
  void start_noPolicyToCompareWithAndStrict_fails() {
    assertThat(
            failure(List.of(Stdio.class, WithPolicySource.class), "policyguard.coverage=strict")
                .getDescription())
        .isEqualTo(
            "policyguard.coverage: is strict, but no policy is a bean, so there is nothing to"
                + " compare the tools with.");
  }

  @Test
  void start_customizerAddsATool_fails() {
    assertThat(failure(List.of(Stdio.class, WithSecretTool.class), POLICY).getDescription())
        .isEqualTo("Tools came to the server past the guard, perhaps by a customizer: secret.");
  }

  @Test
  void start_serverThatSpringAiDidNotBuild_fails() {
    assertThat(failure(List.of(Stdio.class, WithOwnServer.class), POLICY).getDescription())
        .isEqualTo(
            "The bean ownServer, a McpSyncServer, was not built by Spring AI, so its tools would"
                + " not be guarded.");
  }

  @Test
  void addTool_serverHasAnAspectToo_isGuarded() {
    try (ConfigurableApplicationContext application =
        start(List.of(Stdio.class, WithAspect.class), POLICY)) {
      McpSyncServer server = application.getBean(McpSyncServer.class);
      GuardedTools guarded = application.getBean(GuardedTools.class);

      server.addTool(secret());

      assertThat(server.listTools()).extracting(Tool::name).contains("secret");
      assertThat(guarded.coverage(server.listTools(), Policy.builder().build()).unguarded())
          .isEmpty();
    }
  }

  @Test
  void start_ownServerWithAnAspect_fails() {
    assertThat(
            failure(List.of(Stdio.class, WithOwnServer.class, WithAspect.class), POLICY)
                .getDescription())
        .startsWith("The bean ownServer, a McpSyncServer")
        .endsWith("was not built by Spring AI, so its tools would not be guarded.");
  }

  @Test
  void check_olderSdk_fails() {
    ClassLoader none =
        new ClassLoader(null) {
          @Override
          protected Class<?> findClass(String name) throws ClassNotFoundException {
            throw new ClassNotFoundException(name);
          }
        };

    assertThatExceptionOfType(SetupException.class)
        .isThrownBy(() -> SdkVersion.check(none))
        .withMessageStartingWith("The MCP Java SDK on the class path is older than 2.1.0");
  }

  static List<Class<?>> withStdio(List<Class<?>> parts) {
    return Stream.concat(Stream.of(Stdio.class), parts.stream()).toList();
  }

  static ConfigurableApplicationContext start(List<Class<?>> parts, String... properties) {
    return new SpringApplicationBuilder(parts.toArray(Class<?>[]::new))
        .web(WebApplicationType.NONE)
        .properties("spring.main.banner-mode=off", "logging.level.root=OFF")
        .properties("spring.ai.mcp.server.stdio=" + parts.contains(Stdio.class))
        .properties(properties)
        .run();
  }

  /** What Spring Boot prints. */
  static FailureAnalysis failure(List<Class<?>> parts, String... properties) {
    Throwable thrown = catchThrowable(() -> start(parts, properties).close());
    assertThat(thrown).isNotNull();
    return Stream.<FailureAnalyzer>of(
            new SetupFailureAnalyzer(), new InvalidPolicyFailureAnalyzer())
        .flatMap(analyzer -> Optional.ofNullable(analyzer.analyze(thrown)).stream())
        .findFirst()
        .orElseThrow(() -> new AssertionError("nobody explains it", thrown));
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Empty {}

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Stdio {

    @Bean
    McpServerTransportProviderBase transport() {
      return new StdioServerTransportProvider(
          McpJsonDefaults.getMapper(),
          InputStream.nullInputStream(),
          OutputStream.nullOutputStream());
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class WithApprover {

    @Bean
    Approver approver() {
      return Approver.nobody();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class WithPolicySource {

    @Bean
    PolicySource policies() {
      return caller -> Optional.empty();
    }

    @Bean
    CallerResolver callers() {
      return CallerResolver.stdio();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class WithCustomizer {

    static final GuardedTools TOOLS =
        GuardedTools.of(PolicyGuard.of(Policy.builder().build())).callers(CallerResolver.stdio());

    @Bean
    GuardedToolsCustomizer customizer() {
      return tools -> TOOLS;
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class WithGuardedTools {

    @Bean
    GuardedTools guardedTools() {
      return WithCustomizer.TOOLS;
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class WithSecretTool {

    @Bean
    McpSyncServerCustomizer customizer() {
      return server -> server.tools(secret());
    }
  }

  private static SyncToolSpecification secret() {
    return new SyncToolSpecification(
        Tool.builder("secret", Map.of("type", "object")).build(),
        (exchange, request) -> Shop.deleted());
  }

  @Configuration(proxyBeanMethods = false)
  static class WithAspect {

    @Bean
    static BeanNameAutoProxyCreator aspect() {
      BeanNameAutoProxyCreator aspect = new BeanNameAutoProxyCreator();
      aspect.setBeanNames("mcpSyncServer", "ownServer");
      aspect.setProxyTargetClass(true);
      return aspect;
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class WithOwnServer {

    @Bean
    McpSyncServer ownServer() {
      return McpServer.sync(
              new StdioServerTransportProvider(
                  McpJsonDefaults.getMapper(),
                  InputStream.nullInputStream(),
                  OutputStream.nullOutputStream()))
          .build();
    }
  }
}
