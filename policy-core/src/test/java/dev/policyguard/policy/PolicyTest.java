package dev.policyguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PolicyTest {

  private static final Limit TEN = Limit.of("pytest_rate", 10, Window.MINUTE);

  @Test
  void builder_nothingSaid_deniesEverything() {
    Policy policy = Policy.builder().build();

    assertThat(policy.defaultAction()).isEqualTo(DefaultAction.DENY);
    assertThat(policy.tools()).isEmpty();
  }

  @Test
  void hides_namedToolOrStar_andNothingElse() {
    assertThat(Policy.builder().hide("a").build().hides("a")).isTrue();
    assertThat(Policy.builder().hide("a").build().hides("b")).isFalse();
    assertThat(Policy.builder().hide("*").build().hides("b")).isTrue();
  }

  @Test
  void attack_02_hides_otherCaseOrLookalikes_areOtherNames() {
    Policy policy = Policy.builder().hide("delete_kit").build();

    assertThat(policy.hides("Delete_kit")).isFalse();
    assertThat(policy.hides("delete_K\u0131t")).isFalse();
    assertThat(policy.hides("delete_\u212Ait")).isFalse();
    assertThat(policy.hides("delete_kit\u200B")).isFalse();
  }

  @Test
  void constructor_collectionsChangedAfterwards_policyStays() {
    Map<String, ToolRule> tools = new HashMap<>(Map.of("a", ToolRule.allow()));
    Policy policy =
        new Policy(DefaultAction.DENY, Set.of(), AllTools.NONE, tools, Optional.empty());

    tools.put("b", ToolRule.allow());

    assertThat(policy.tools()).containsOnlyKeys("a");
    assertThatThrownBy(() -> policy.tools().put("b", ToolRule.allow()))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void build_everyProblemBetweenTheParts_isNamedAtOnce() {
    Policy.Builder broken =
        Policy.builder()
            .hide("ok", " ")
            .tool("*", ToolRule.allow())
            .tool("a/b", ToolRule.limited(TEN, TEN))
            .tool("c", ToolRule.limited(Limit.of("pytest_rate", 11, Window.MINUTE)))
            .tool("d", ToolRule.limited(TEN.withScope(Scope.GLOBAL)))
            .tool("e", ToolRule.limited(Limit.of("pytest_rate", 10, Window.HOUR)));

    InvalidPolicyException e = catchThrowableOfType(InvalidPolicyException.class, broken::build);

    assertThat(e)
        .hasMessage(
            """
            policy has 6 problems:
              /hide/1: is blank, must be the name of a tool
              /tools/*: is named "*", must be the name of one tool; for tools that are not listed \
            there is "default"
              /tools/a~1b/limits/1/counter: names the counter "pytest_rate" a second time, one call \
            is charged to a counter once; give one of the two limits another counter, or remove it
              /tools/c/limits/0: declares the counter "pytest_rate" as max 11, window minute, scope \
            grant, must be max 10, window minute, scope grant as at /tools/a~1b/limits/0; limits \
            share a counter only with the same max, window and scope
              /tools/d/limits/0: declares the counter "pytest_rate" as max 10, window minute, scope \
            global, must be max 10, window minute, scope grant as at /tools/a~1b/limits/0; limits \
            share a counter only with the same max, window and scope
              /tools/e/limits/0: declares the counter "pytest_rate" as max 10, window hour, scope \
            grant, must be max 10, window minute, scope grant as at /tools/a~1b/limits/0; limits \
            share a counter only with the same max, window and scope""");
    assertThat(e.problems()).hasSize(6);
  }

  @Test
  void attack_14_build_manyLargePatterns_areRefusedTogether() {
    Policy.Builder large = Policy.builder();
    for (int i = 0; i < 100; i++) {
      large.tool(
          "t" + i,
          ToolRule.builder()
              .denyIf(Rule.of(Condition.of("args.x", Operator.REGEX, "(?:a{99}){19}b")))
              .build());
    }
    assertThat(large.build().tools()).hasSize(100);

    for (int i = 100; i < 120; i++) {
      large.tool(
          "t" + i,
          ToolRule.builder()
              .require(Rule.of(Condition.of("args.x", Operator.REGEX, "(?:a{99}){19}b")))
              .build());
    }
    InvalidPolicyException e = catchThrowableOfType(InvalidPolicyException.class, large::build);
    assertThat(e.problems()).hasSize(1);
    assertThat(e)
        .hasMessageContaining("/require/0/conditions/0/value: brings the regular expressions of")
        .hasMessageContaining("to more than 200000 characters");
  }

  @Test
  void condition_textOfContains_isBounded() {
    assertThat(Condition.of("args.x", Operator.CONTAINS, "x".repeat(1_000))).isNotNull();
    assertThatThrownBy(() -> Condition.of("args.x", Operator.CONTAINS, "x".repeat(1_001)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("value: has 1001 characters, must have at most 1000 for contains");
  }

  @Test
  void limit_impossibleParts_areRefused() {
    assertThatThrownBy(() -> Limit.of(" ", 1, Window.MINUTE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("counter: is blank, must have a name");
    assertThatThrownBy(() -> Limit.of("c", 0, Window.MINUTE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("max: is 0, must be above 0; to block the tool use \"action\": \"deny\"");
  }

  @Test
  void canonicalForm_everyMember_inItsOrder() {
    Limit limit =
        new Limit(
            "c",
            new Window(90),
            Amount.of(new BigDecimal("0.5")),
            Scope.SESSION,
            Increment.ONE,
            Optional.of("later"),
            Optional.of("why"));
    Policy policy =
        Policy.builder()
            .defaultAction(DefaultAction.ALLOW)
            .description("all of it")
            .hide("z", "y")
            .tool("b", ToolRule.builder().description("note").limit(limit).limit(TEN).build())
            .tool("a", ToolRule.deny("no \"way\"\n"))
            .build();

    assertThat(policy.canonicalForm())
        .isEqualTo(
            "{\"version\":\"1\",\"default\":\"allow\",\"description\":\"all of it\","
                + "\"hide\":[\"y\",\"z\"],\"tools\":{"
                + "\"a\":{\"action\":\"deny\",\"reason\":\"no \\\"way\\\"\\n\"},"
                + "\"b\":{\"description\":\"note\",\"limits\":["
                + "{\"description\":\"why\",\"counter\":\"c\",\"window\":90,\"max\":0.5,"
                + "\"scope\":\"session\",\"on_deny\":\"later\"},"
                + "{\"counter\":\"pytest_rate\",\"window\":\"minute\",\"max\":10}]}}}");
  }

  @Test
  void canonicalForm_oddCharacters_cannotBeMistaken() {
    String odd = "\u0000\u001b\u007f\u0085\u202e\u2028\u200b\ufeff\ud800" + "\\" + "😀é";

    assertThat(Policy.builder().description(odd).build().canonicalForm())
        .contains(
            "\"description\":\"\\u0000\\u001b\\u007f\\u0085\\u202e\\u2028\\u200b\\ufeff\\ud800\\\\"
                + "😀é\"");
  }

  @Test
  void revision_orderOfToolsAndHide_doesNotMatter() {
    Policy one =
        Policy.builder()
            .hide("x", "y")
            .tool("a", ToolRule.allow())
            .tool("b", ToolRule.limited(TEN))
            .build();
    Policy two =
        Policy.builder()
            .hide("y", "x")
            .tool("b", ToolRule.limited(TEN))
            .tool("a", ToolRule.allow())
            .build();

    assertThat(one).isEqualTo(two);
    assertThat(one.revision()).isEqualTo(two.revision()).matches("[0-9a-f]{64}");
  }

  @Test
  void revision_loneSurrogate_isNotAQuestionMark() {
    Policy surrogate = Policy.builder().tool("a\ud800", ToolRule.allow()).build();
    Policy questionMark = Policy.builder().tool("a?", ToolRule.allow()).build();

    assertThat(surrogate.revision()).isNotEqualTo(questionMark.revision());
  }

  @Test
  void revision_ofTheEmptyPolicy_isTheSha256OfItsCanonicalForm() throws Exception {
    Policy policy = Policy.builder().build();
    assertThat(policy.canonicalForm()).isEqualTo("{\"version\":\"1\",\"default\":\"deny\"}");

    byte[] digest =
        MessageDigest.getInstance("SHA-256")
            .digest("{\"version\":\"1\",\"default\":\"deny\"}".getBytes(StandardCharsets.UTF_8));

    assertThat(policy.revision()).isEqualTo(HexFormat.of().formatHex(digest));
  }
}
