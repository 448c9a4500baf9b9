package dev.policyguard.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.json.PolicyFile;
import dev.policyguard.lint.LintFinding;
import dev.policyguard.lint.PolicyLint;
import dev.policyguard.lint.Severity;
import dev.policyguard.policy.DefaultAction;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import dev.policyguard.tool.ToolDefinition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartingPolicyTest {

  private static final Rates RATES = new Rates(1, 2, 3, 4);

  @Test
  void of_aToolOfEachClass_startsSafe() {
    List<ClassifiedTool> tools = new ArrayList<>();
    for (Category category : Category.values()) {
      tools.add(tool(category.title().toLowerCase(Locale.ROOT), category));
    }
    StartingPolicy start = StartingPolicy.of(tools, RATES);
    Policy policy = start.policy("note");

    assertThat(policy.defaultAction()).isEqualTo(DefaultAction.DENY);
    assertThat(policy.tools().get("read"))
        .isEqualTo(ToolRule.builder().description("Read, low. Why.").build());
    assertThat(rule(policy, "write").limits())
        .containsExactly(Limit.of("write_rate", 2, Window.MINUTE));
    assertThat(rule(policy, "execute").limits())
        .containsExactly(Limit.of("execute_rate", 3, Window.MINUTE));
    assertThat(rule(policy, "other").limits())
        .containsExactly(Limit.of("other_rate", 4, Window.MINUTE));
    assertThat(policy.hide()).containsExactly("destructive");
    assertThat(rule(policy, "financial").action()).isEqualTo(ToolAction.REQUIRE_APPROVAL);
    assertThat(rule(policy, "financial").reason())
        .contains("financial moves money; a person approves each call.");
    assertThat(start.leftOut()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "*", "a b", "nâme", "\ud800", "\u202ex", "a\nb", "a/b"})
  void of_aNameThatAPolicyCannotOrShouldNotHold_leavesItOutAndSaysWhy(String name) {
    StartingPolicy start = StartingPolicy.of(List.of(tool(name, Category.DESTRUCTIVE)), RATES);

    assertThat(start.leftOut().get(name)).startsWith(name.equals("*") ? "in a policy" : "the name");
    assertThat(start.policy("").tools()).isEmpty();
    assertThat(start.policy("").hide()).isEmpty();
  }

  @Test
  void of_aNameThatIsTooLong_leavesItOut() {
    String name = "x".repeat(129);

    assertThat(StartingPolicy.of(List.of(tool(name, Category.READ)), RATES).leftOut())
        .containsKey(name);
  }

  @Test
  void of_namesThatDifferOnlyInCase_leavesBothOut() {
    StartingPolicy start =
        StartingPolicy.of(
            List.of(tool("getItem", Category.READ), tool("getitem", Category.WRITE)), RATES);

    assertThat(start.leftOut())
        .containsEntry("getItem", "the name looks like that of \"getitem\"")
        .containsEntry("getitem", "the name looks like that of \"getItem\"");
  }

  @Test
  void of_aToolListedTwice_countsTheWorse() {
    StartingPolicy start =
        StartingPolicy.of(
            List.of(tool("a", Category.DESTRUCTIVE), tool("a", Category.READ)), RATES);

    assertThat(start.hidden()).containsExactly("a");
  }

  @Test
  void beside_aCounterThatIsTaken_choosesAnother() {
    Policy existing =
        Policy.builder()
            .tool("other", ToolRule.limited(Limit.of("new_rate", 7, Window.DAY)))
            .build();

    assertThat(
            StartingPolicy.beside(existing, List.of(tool("new", Category.WRITE)), RATES)
                .rules()
                .get("new")
                .limits())
        .containsExactly(Limit.of("new_rate_2", 2, Window.MINUTE));
  }

  @Test
  void beside_aPolicyThatAllowsByDefault_hidesWhatItLeavesOut() {
    Policy existing = Policy.builder().defaultAction(DefaultAction.ALLOW).build();
    StartingPolicy start =
        StartingPolicy.beside(
            existing, List.of(tool("a b", Category.READ), tool("*", Category.READ)), RATES);

    assertThat(start.hidden()).containsExactly("a b");
    assertThat(start.leftOut()).containsOnlyKeys("*", "a b");
  }

  @ParameterizedTest
  @EnumSource(Category.class)
  void beside_aPolicyThatHidesEverything_addsNothing(Category category) {
    Policy existing = Policy.builder().hide("*").build();
    StartingPolicy start = StartingPolicy.beside(existing, List.of(tool("new", category)), RATES);

    assertThat(start.rules()).isEmpty();
    assertThat(start.hidden()).isEmpty();
  }

  @Property(tries = 500)
  void of_anyTools_isValidAndCleanAndDoesNotDependOnTheirOrder(
      @ForAll("tools") List<ToolDefinition> tools, @ForAll Random random) {
    Policy policy = StartingPolicy.of(classified(tools), RATES).policy("note");
    List<ToolDefinition> shuffled = new ArrayList<>(tools);
    Collections.shuffle(shuffled, random);

    assertThat(PolicyFile.parse(PolicyFile.write(policy))).isEqualTo(policy);
    assertThat(PolicyLint.of(policy).withTools(tools).findings())
        .extracting(LintFinding::severity)
        .allMatch(Severity.INFO::equals);
    assertThat(StartingPolicy.of(classified(shuffled), RATES).policy("note")).isEqualTo(policy);
  }

  @Provide
  Arbitrary<List<ToolDefinition>> tools() {
    return anyTools();
  }

  static Arbitrary<List<ToolDefinition>> anyTools() {
    Arbitrary<String> name =
        Arbitraries.oneOf(
            Arbitraries.of(
                "a", "A", "b", "get_a", "delete_a", "refund_a", "run", "*", "", " ", "a b", "ä"),
            Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(4),
            Arbitraries.strings().all().ofMaxLength(3),
            Arbitraries.strings().alpha().ofLength(130));
    Arbitrary<String> description =
        Arbitraries.oneOf(
            Arbitraries.of("Deletes all.", "Refunds money.", "Reads \"it\".", "\ud800 creates"),
            Arbitraries.strings().all().ofMaxLength(40));
    return Combinators.combine(name, description).as(ToolDefinition::of).list().ofMaxSize(12);
  }

  static List<ClassifiedTool> classified(List<ToolDefinition> tools) {
    RiskClassifier classifier = RiskClassifier.standard();
    return tools.stream().map(t -> new ClassifiedTool(t, classifier.classify(t))).toList();
  }

  private static ClassifiedTool tool(String name, Category category) {
    return new ClassifiedTool(
        ToolDefinition.of(name, ""),
        new Classification(category, Confidence.HIGH, List.of(), "Why."));
  }

  private static ToolRule rule(Policy policy, String tool) {
    return policy.tools().getOrDefault(tool, ToolRule.allow());
  }
}
