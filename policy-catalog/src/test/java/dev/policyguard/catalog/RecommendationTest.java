package dev.policyguard.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.policyguard.json.PolicyFile;
import dev.policyguard.lint.LintFinding;
import dev.policyguard.lint.PolicyLint;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules of both styles of page. */
class RecommendationTest {

  private static final Rates RATES = new Rates(1, 2, 3, 4);

  private static final List<String> ODD_NAMES =
      List.of(
          "get",
          "Get",
          "GET",
          "createIssue",
          "createissue",
          "a.b",
          "a/b",
          "a~1b",
          "a b",
          "wetter_\u00E4",
          "\u5929\u6C17",
          "\u0130",
          "i\u0307",
          "\"quoted\"",
          "x".repeat(128),
          "X".repeat(128),
          "-",
          "args[*]");

  private static final List<BiFunction<String, Category, Recommendation>> STYLES =
      List.of(
          (tool, category) -> Recommendation.forTool(tool, category, RATES),
          (tool, category) -> Recommendation.forServer(tool, category, RATES));

  @Test
  void forTool_reading_isAllowedWithoutLimit() {
    assertThat(Recommendation.forTool("t", Category.READ, RATES).rule()).contains(ToolRule.allow());
  }

  @Test
  void forTool_destructive_isHidden() {
    Policy.Builder policy = Policy.builder();

    Recommendation.forTool("t", Category.DESTRUCTIVE, RATES).addTo(policy);

    assertThat(policy.build().hides("t")).isTrue();
  }

  @Test
  void forServer_readingAndWriting_areCapped() {
    assertThat(Recommendation.forServer("T", Category.READ, RATES).rule())
        .contains(ToolRule.limited(Limit.of("t_rate", 1, Window.MINUTE)));
    assertThat(Recommendation.forServer("T", Category.WRITE, RATES).rule())
        .contains(ToolRule.limited(Limit.of("t_rate", 2, Window.HOUR)));
  }

  @Test
  void forServer_destructiveAndFinancial_areDeniedWithoutConditions() {
    Rule destructive = Rule.of().withOnDeny("t cannot be undone; a person does it.");
    Rule financial = Rule.of().withOnDeny("t moves money; a person approves it.");

    assertThat(Recommendation.forServer("t", Category.DESTRUCTIVE, RATES).rule())
        .contains(ToolRule.builder().denyIf(destructive).build());
    assertThat(Recommendation.forServer("t", Category.FINANCIAL, RATES).rule())
        .contains(ToolRule.builder().denyIf(financial).build());
  }

  @ParameterizedTest
  @EnumSource(
      value = Category.class,
      names = {"EXECUTE", "OTHER", "FINANCIAL"})
  void forServer_theRest_isAsOnTheToolsPage(Category category) {
    assertThat(Recommendation.forServer("t", category, RATES))
        .isEqualTo(Recommendation.forTool("t", category, RATES));
  }

  @Test
  void rates_ofZero_areRefused() {
    assertThatThrownBy(() -> new Rates(60, 0, 10, 10))
        .hasMessage("write: is 0, must be above 0; to block tools, deny or hide them");
  }

  @ParameterizedTest
  @EnumSource(Category.class)
  void addTo_oddNames_makeAPolicyThatIsValidAndLintsClean(Category category) {
    for (BiFunction<String, Category, Recommendation> style : STYLES) {
      for (String name : ODD_NAMES) {
        Policy.Builder policy = Policy.builder();
        style.apply(name, category).addTo(policy);

        String text = PolicyFile.write(policy.build());

        assertThat(PolicyFile.parse(text)).isEqualTo(policy.build());
        assertThat(PolicyLint.of(PolicyFile.parse(text)).findings())
            .as("what lint has to say of the server's own name")
            .extracting(LintFinding::id)
            .isSubsetOf("name-outside-alphabet");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Category.class)
  void addTo_namesThatMcpAdvises_lintClean(Category category) {
    for (BiFunction<String, Category, Recommendation> style : STYLES) {
      Policy.Builder policy = Policy.builder();
      for (String name : List.of("get", "createIssue", "a.b", "a-b", "x".repeat(128))) {
        style.apply(name, category).addTo(policy);
      }

      assertThat(PolicyLint.of(policy.build()).findings()).isEmpty();
    }
  }
}
