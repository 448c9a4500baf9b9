package dev.policyguard.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.decision.Ruling;
import dev.policyguard.guard.ApprovalAnswer;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.policy.Policy;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/mcp.md shows is compiled here, and is what there is. */
class McpPageTest {

  private static final Path ROOT = Path.of(System.getProperty("policyguard.root", ".."));

  @Test
  void programs_areThoseThatAreCompiledInTests() throws IOException {
    StringBuilder sources = new StringBuilder();
    try (var files = Files.list(ROOT.resolve("policy-mcp/src/test/java/dev/policyguard/mcp"))) {
      files.map(McpPageTest::read).forEach(sources::append);
    }

    assertThat(blocks("java"))
        .hasSizeGreaterThanOrEqualTo(6)
        .allSatisfy(
            block -> assertThat(withoutSpace(sources.toString())).contains(withoutSpace(block)));
  }

  @Test
  void schema_isTheOneInTheJar() throws IOException {
    try (InputStream in = Answers.class.getResourceAsStream("answer.schema.json")) {
      assertThat(blocks("json"))
          .contains(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip());
    }
  }

  @Test
  void texts_areThoseThatAModelReads() {
    assertThat(blocks("text"))
        .contains(
            String.join(
                "\n",
                text(
                    "create_refund",
                    DecisionCode.APPROVAL_DENIED,
                    "Refunds over 100 need a person's yes.",
                    Optional.empty()),
                text(
                    "run_tests",
                    DecisionCode.LIMIT_EXCEEDED,
                    "The limit run_tests_rate is used up.",
                    Optional.of(Duration.ofSeconds(60))),
                text(
                    "transfer",
                    DecisionCode.LIMIT_EXCEEDED,
                    "At most 500 are transferred a day.",
                    Optional.empty())));
  }

  @Test
  void levels_haveTheFieldsThatTheTableNames() {
    String page = page();

    assertThat(page).contains("| `MINIMAL` | `decision`, `message`, `retry_after_ms`, `id` |");
    for (String field : List.of("decision", "message", "retry_after_ms", "id")) {
      assertThat(Disclosure.MINIMAL.tells(field)).isTrue();
    }
    for (String field : List.of("code", "rule", "remaining")) {
      assertThat(Disclosure.MINIMAL.tells(field)).isFalse();
      assertThat(Disclosure.STANDARD.tells(field)).isTrue();
    }
    assertThat(Disclosure.STANDARD.tells("revision")).isFalse();
    assertThat(Disclosure.FULL.tells("revision")).isTrue();
  }

  private static String text(
      String tool, DecisionCode code, String message, Optional<Duration> wait) {
    Ruling ruling = new Ruling(code, "rule", message, "revision");
    CallToolResult answer =
        new Answers(Disclosure.STANDARD)
            .refused(tool, new Decision.Denied(1, ruling, wait, Map.of()), Map.of());
    return ((TextContent) answer.content().get(0)).text();
  }

  private static List<String> blocks(String language) {
    return Pattern.compile("^```" + language + "\n(.*?)\n```$", Pattern.DOTALL | Pattern.MULTILINE)
        .matcher(page())
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  private static String page() {
    return read(ROOT.resolve("docs/mcp.md"));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String withoutSpace(String text) {
    return text.replaceAll("\\s", "");
  }

  /** Compiled, and not run. */
  interface Shown {

    interface Chat {
      CompletionStage<ApprovalAnswer> ask(String tool, String digest);
    }

    interface Roles {
      String of(String grant);
    }

    static void server(
        PolicyGuard guard,
        StdioServerTransportProvider transport,
        List<SyncToolSpecification> tools) {
      GuardedTools guarded = GuardedTools.of(guard).callers(CallerResolver.stdio());
      guarded.addTo(McpServer.sync(transport), tools).build();
    }

    static CallerResolver identity(PolicyGuard guard, Roles roles) {
      ServletIdentity identity = ServletIdentity.principal();
      var transport =
          HttpServletStreamableServerTransportProvider.builder().contextExtractor(identity).build();
      GuardedTools guarded = GuardedTools.of(guard).callers(identity);
      CallerResolver withRole =
          context ->
              identity
                  .callerOf(context)
                  .map(caller -> caller.withAttributes(Map.of("role", roles.of(caller.grant()))));
      guarded.addTo(McpServer.sync(transport), List.of());
      return withRole;
    }

    static PolicyGuard callback(Policy policy, Chat chat) {
      PolicyGuard guard =
          PolicyGuard.builder(policy)
              .approver(request -> chat.ask(request.call().tool(), request.digest()))
              .approvalTimeout(Duration.ofMinutes(2))
              .build();
      return guard;
    }

    static void elicitation(
        PolicyGuard guard,
        StdioServerTransportProvider transport,
        List<SyncToolSpecification> tools) {
      GuardedTools guarded =
          GuardedTools.of(guard).callers(CallerResolver.stdio()).elicitApprovals();
      guarded.addTo(McpServer.sync(transport), tools).requestTimeout(Duration.ofMinutes(3)).build();
    }

    static StdioServerTransportProvider hardenedStdio() {
      var transport = new StdioServerTransportProvider(HardenedJson.mapper());
      return transport;
    }

    static HttpServletStreamableServerTransportProvider hardenedHttp() {
      var transport =
          HttpServletStreamableServerTransportProvider.builder()
              .jsonMapper(HardenedJson.mapper())
              .build();
      return transport;
    }
  }
}
