package dev.policyguard.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.mcp.InProcessServer.Kind;
import dev.policyguard.mcp.InProcessServer.Stub;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolRule;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whether tools and policies fit, told before a server starts. */
class CoverageTest {

  private static final Policy POLICY =
      Policy.builder()
          .tool("read", ToolRule.allow())
          .tool("mcp__files__write", ToolRule.allow())
          .tool("create_issue", ToolRule.allow())
          .tool("no_such\ntool", ToolRule.allow())
          .tool("READ", ToolRule.allow())
          .hide("delete")
          .build();

  private final GuardedTools guarded =
      GuardedTools.of(PolicyGuard.of(POLICY)).callers(context -> Optional.empty());

  private static List<SyncToolSpecification> tools() {
    return List.of(
        Tools.tool("read", Tools::ok),
        Tools.tool("write", Tools::ok),
        Tools.tool("github.create_issue", Tools::ok),
        Tools.tool("delete", Tools::ok));
  }

  @Test
  void attack_03_coverage_namesWithAPrefix_areFoundAndSaidToBeAlike() {
    List<Object> tools =
        List.of(
            guarded.wrap(tools().get(0)),
            guarded.wrap(tools().get(1)),
            tools().get(2),
            guarded.wrap(tools().get(3)));

    Coverage coverage = guarded.coverage(tools, POLICY);

    assertThat(coverage.guarded()).containsExactly("read", "write", "delete");
    assertThat(coverage.unguarded()).containsExactly("github.create_issue");
    assertThat(coverage.withoutTool())
        .containsExactly("mcp__files__write", "create_issue", "no_such\ntool", "READ");
    assertThat(coverage.withoutRule()).containsExactly("write", "github.create_issue");
    assertThat(coverage.isComplete()).isFalse();
    assertThat(coverage)
        .hasToString(
            """
            3 of 4 tools are guarded; 2 tools have no rule; 4 names in the policy have no tool.
              github.create_issue: is not guarded, every call reaches its handler; give it to the \
            server with GuardedTools
              mcp__files__write: the server has no tool of this name, but write; write the name as \
            the server does, letter by letter and without a client's or gateway's prefix
              create_issue: the server has no tool of this name, but github.create_issue; write the \
            name as the server does, letter by letter and without a client's or gateway's prefix
              no_such\\ntool: the server has no tool of this name; correct it, or take it out
              READ: the server has no tool of this name, but read; write the name as the server \
            does, letter by letter and without a client's or gateway's prefix
              write: no policy names this tool, so "default" decides; list it, or hide it
              github.create_issue: no policy names this tool, so "default" decides; list it, or \
            hide it""");
  }

  @Test
  void strict_asThePageShowsIt_saysWhatThePageSays() throws IOException {
    Policy policy =
        Policy.builder()
            .tool("read", ToolRule.allow())
            .tool("mcp__files__write", ToolRule.allow())
            .build();
    StdioServerTransportProvider transport =
        new StdioServerTransportProvider(McpJsonDefaults.getMapper());
    List<SyncToolSpecification> tools = tools().subList(0, 2);
    Path page = Path.of(System.getProperty("policyguard.root", "..")).resolve("docs/mcp.md");

    assertThatThrownBy(() -> build(policy, transport, tools))
        .isInstanceOf(IncompleteCoverageException.class)
        .satisfies(
            thrown ->
                assertThat(Files.readString(page))
                    .contains("```text\n" + thrown.getMessage() + "\n```"));
  }

  private void build(
      Policy policy, StdioServerTransportProvider transport, List<SyncToolSpecification> tools) {
    guarded.strict(policy).addTo(McpServer.sync(transport), tools).build();
  }

  @Test
  void coverage_toolsAndNamesAreTheSame_isComplete() {
    Policy policy = Policy.builder().tool("read", ToolRule.allow()).hide("delete").build();
    List<SyncToolSpecification> tools =
        guarded.wrap(List.of(Tools.tool("read", Tools::ok), Tools.tool("delete", Tools::ok)));

    Coverage coverage = guarded.coverage(tools, policy);

    coverage.requireComplete();
    assertThat(coverage)
        .hasToString(
            "2 of 2 tools are guarded; 0 tools have no rule; 0 names in the policy have no tool.");
  }

  @Test
  void coverage_severalPolicies_areTakenTogether() {
    Policy one = Policy.builder().tool("read", ToolRule.allow()).build();
    Policy other = Policy.builder().tool("delete", ToolRule.allow()).build();
    List<SyncToolSpecification> tools =
        guarded.wrap(List.of(Tools.tool("read", Tools::ok), Tools.tool("delete", Tools::ok)));

    assertThat(guarded.coverage(tools, one, other).isComplete()).isTrue();
    assertThat(guarded.coverage(tools, one).withoutRule()).containsExactly("delete");
  }

  @Test
  void coverage_everyToolIsHidden_noneIsWithoutARule() {
    Policy closed = Policy.builder().hide(Policy.EVERY_TOOL).build();

    assertThat(guarded.coverage(guarded.wrap(tools()), closed).isComplete()).isTrue();
  }

  @Test
  void coverage_toolsBeforeTheyAreWrapped_areNotGuarded() {
    List<SyncToolSpecification> tools = tools();
    guarded.wrap(tools);

    assertThat(guarded.coverage(tools, POLICY).guarded()).isEmpty();
    assertThat(
            guarded
                .coverage(tools.stream().map(SyncToolSpecification::tool).toList(), POLICY)
                .guarded())
        .hasSize(4);
  }

  @Test
  void coverage_equalToolOfAnotherGuard_isNotGuarded() {
    Tool tool = tools().get(0).tool();
    guarded.wrap(tools().get(0));

    assertThat(guarded.coverage(List.of(tool), POLICY).unguarded()).containsExactly("read");
  }

  @Test
  void coverage_noPolicyOrNoTool_isRefused() {
    assertThatThrownBy(() -> guarded.coverage(tools()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("policies: are none, must be those of all callers");
    assertThatThrownBy(() -> guarded.coverage(List.of("read"), POLICY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "tools: one is a java.lang.String, must be a tool specification of the MCP SDK, sync or"
                + " async, with sessions or stateless");
    assertThatThrownBy(() -> guarded.wrap(List.of("read")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.String");
  }

  @ParameterizedTest
  @EnumSource
  void strict_toolsAndPolicyDoNotFit_serverIsNotBuilt(Kind kind) {
    GuardedTools strict = guarded.strict(POLICY);

    assertThatThrownBy(() -> InProcessServer.of(kind, strict, Stub.of("read", Tools::ok)))
        .isInstanceOfSatisfying(
            IncompleteCoverageException.class,
            thrown -> {
              assertThat(thrown.coverage().withoutTool()).contains("delete", "create_issue");
              assertThat(thrown).hasMessage(thrown.coverage().toString());
            });
  }

  @ParameterizedTest
  @EnumSource
  void strict_toolAddedWhileTheServerRuns_mustBeNamedByAPolicy(Kind kind) {
    Policy policy = Policy.builder().tool("read", ToolRule.allow()).build();
    GuardedTools strict = guarded.strict(policy);
    InProcessServer server = InProcessServer.of(kind, strict, Stub.of("read", Tools::ok));

    server.addTool(strict, Stub.of("read", Tools::ok));
    assertThatThrownBy(() -> server.addTool(strict, Stub.of("write", Tools::ok)))
        .isInstanceOf(IncompleteCoverageException.class)
        .hasMessageContaining("write: no policy names this tool");
    assertThat(server.listTools()).extracting(Tool::name).containsExactly("read");
  }
}
