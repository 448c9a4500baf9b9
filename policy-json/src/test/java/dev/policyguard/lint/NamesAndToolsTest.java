package dev.policyguard.lint;

import static dev.policyguard.lint.Linted.ids;
import static dev.policyguard.lint.Linted.limits;
import static dev.policyguard.lint.Linted.rule;
import static dev.policyguard.lint.Linted.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.policyguard.policy.DefaultAction;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Operator;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import dev.policyguard.tool.ToolDefinition;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesAndToolsTest {

  private static final ToolRule CAPPED = limits(Limit.of("c", 1, Window.DAY));
  private static final ToolRule OTHERWISE_CAPPED = limits(Limit.of("d", 1, Window.DAY));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mount\u200b",
        "\uff4dount",
        "k\u0131ll",
        "\u212aill",
        "m\u043eunt",
        "a/b",
        "a b",
        "a,b"
      })
  void lint_nameOutsideMcpsAlphabet_warned(String name) {
    assertThat(ids(named(name))).containsExactly("name-outside-alphabet");
  }

  @ParameterizedTest
  @ValueSource(strings = {"getUser", "DATA_EXPORT_v2", "admin.tools.list", "a-b", "7"})
  void lint_nameOfMcpsAlphabet_silent(String name) {
    assertThat(ids(named(name))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "KILL",
        "ki\u200bll",
        "\uff4bill",
        "k\u0131ll",
        "k\u0130ll",
        "\u212aill",
        "ki\u0301ll",
        "k\u0456ll",
        "kill\u202e",
        " kill"
      })
  void attack_02_nameThatLooksLikeAListedOne_warned(String name) {
    Policy policy = Policy.builder().hide("kill").tool(name, ToolRule.allow()).build();

    assertThat(ids(policy)).contains("look-alike-name");
    assertThat(PolicyLint.of(policy).findings())
        .allSatisfy(finding -> assertThat(finding.toString()).doesNotContain("\u200b", "\u202e"));
  }

  @Test
  void lint_namesThatDiffer_notAlike() {
    assertThat(ids(Policy.builder().hide("kill").tool("kiln", ToolRule.allow()).build())).isEmpty();
  }

  @Test
  void lint_nameThatNoCallCanHave_error() {
    assertThat(ids(named("a".repeat(129)))).containsExactly("name-never-called");
    assertThat(ids(named(""))).containsExactly("name-never-called");
    assertThat(ids(named("a".repeat(128)))).isEmpty();
  }

  @Test
  void lint_defaultAllow_onlyWhereNothingIsStopped() {
    Policy.Builder policy = Policy.builder().defaultAction(DefaultAction.ALLOW).tool("x", CAPPED);

    assertThat(ids(policy.build())).containsExactly("default-allows-all");
    assertThat(ids(policy.tool("y", ToolRule.deny("no")).build())).isEmpty();
  }

  @Test
  void lint_rulesOfHiddenTools_warned() {
    assertThat(ids(Policy.builder().hide("x").tool("x", CAPPED).build()))
        .containsExactly("rules-of-hidden-tool");
    assertThat(ids(Policy.builder().hide("x").tool("x", ToolRule.deny("no")).build())).isEmpty();
    assertThat(ids(Policy.builder().hide("*").tool("x", CAPPED).build()))
        .containsExactly("hides-everything");
    assertThat(ids(Policy.builder().hide("*").build())).isEmpty();
  }

  @Test
  void lint_rulesOfDeniedTools_warned() {
    Limit limit = Limit.of("c", 1, Window.DAY);

    assertThat(ids(ToolRule.builder().action(ToolAction.DENY).limit(limit).build()))
        .containsExactly("rules-of-denied-tool");
    assertThat(ids(ToolRule.builder().action(ToolAction.REQUIRE_APPROVAL).limit(limit).build()))
        .isEmpty();
  }

  @Test
  void lint_unconditionalApprovalRule_onlyBesideOthers() {
    ToolRule.Builder tool = ToolRule.builder().requireApproval(rule());

    assertThat(ids(tool.build())).isEmpty();
    assertThat(ids(tool.requireApproval(rule(when("args.a", Operator.GT, 1))).build()))
        .containsExactly("approval-rule-pointless");
  }

  @Test
  void withTools_namesThatDoNotMeet_bothSidesAreReported() {
    Policy policy =
        Policy.builder()
            .hide("Delete_User")
            .tool("read", CAPPED)
            .tool("frobnicate", OTHERWISE_CAPPED)
            .build();

    assertThat(lint(policy, "read", "delete_user").findings())
        .extracting(LintFinding::id, LintFinding::pointer, LintFinding::advice)
        .containsExactly(
            tuple("unknown-tool", "/tools/frobnicate", "Correct the name, or remove it."),
            tuple("unknown-tool", "/hide/0", "Did you mean \"delete_user\"?"),
            tuple(
                "unlisted-tool-denied",
                "/default",
                "List it in tools, where {} allows it, or in hide."));
  }

  @Test
  void withTools_allNamed_silent() {
    Policy policy = Policy.builder().hide("delete").tool("read", CAPPED).build();

    assertThat(lint(policy, "read", "delete").findings()).isEmpty();
    assertThat(lint(Policy.builder().hide("*").build(), "read", "delete").findings()).isEmpty();
  }

  private static PolicyLint lint(Policy policy, String... tools) {
    return PolicyLint.of(policy)
        .withTools(Stream.of(tools).map(name -> ToolDefinition.of(name, "")).toList());
  }

  private static Policy named(String name) {
    return Policy.builder().tool(name, ToolRule.allow()).build();
  }
}
