package dev.policyguard.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.policyguard.diff.Answer;
import dev.policyguard.diff.PolicyDiff;
import dev.policyguard.diff.Subject;
import dev.policyguard.json.PolicyDocument;
import dev.policyguard.json.PolicyFile;
import dev.policyguard.policy.AllTools;
import dev.policyguard.policy.DefaultAction;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import dev.policyguard.tool.ToolDefinition;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PolicyUpdateTest {

  private static final LocalDate DAY = LocalDate.of(2026, 11, 21);

  private static final String WRITTEN_BY_HAND =
      """
      { "version": "1",   "default": "deny",
        "hide": [ "drop_table" ],
        "tools": {
            "pay":   { "action": "deny",
                       "reason": "Ask \\"finance\\"." },
            "gone":  {},
            "old":   { "description": "Ours.", "rate_limit": "5/hour" }
        }
      }
      """;

  @Test
  void of_aPolicyWrittenByHand_keepsItsTextAndAddsToIt() {
    PolicyUpdate update =
        update(WRITTEN_BY_HAND, "pay", "old", "list_orders", "drop_table", "delete_order");

    assertThat(update.text())
        .isEqualTo(
            """
            { "version": "1",   "default": "deny",
              "hide": [ "drop_table", "delete_order" ],
              "tools": {
                  "pay":   { "action": "deny",
                             "reason": "Ask \\"finance\\"." },
                  "gone":  {"description": "[not listed by the server since 2026-11-21]"},
                  "old":   { "description": "Ours.", "rate_limit": "5/hour" },
                  "list_orders": {
                    "description": "Read, low. The name says \\\\"list\\\\": the tool retrieves, and changes nothing."
                  }
              }
            }
            """
                .replace("\\\\\"", "\\\""));
    assertThat(update.added()).containsExactly("list_orders");
    assertThat(update.hidden()).containsExactly("delete_order");
    assertThat(update.vanished()).containsExactly("gone");
  }

  @Test
  void of_aToolThatComesBack_losesItsMark() {
    String gone = update(WRITTEN_BY_HAND, "pay", "gone", "drop_table").text();
    assertThat(gone).contains("\"Ours. [not listed by the server since 2026-11-21]\"");
    assertThat(update(gone, "pay", "drop_table").text()).contains("\"Ours. [not listed");

    assertThat(update(gone, "pay", "gone", "old", "drop_table").text()).isEqualTo(WRITTEN_BY_HAND);
  }

  @Test
  void of_theSmallestPolicy_getsWhatIsMissing() {
    PolicyUpdate update = update("{\"version\":\"1\",\"default\":\"deny\"}", "list_a", "delete_a");

    Policy policy = PolicyFile.parse(update.text());
    assertThat(policy.tools()).containsOnlyKeys("list_a");
    assertThat(policy.hide()).containsExactly("delete_a");
  }

  @Test
  void of_emptyToolsAndHide_fillsThem() {
    String text =
        "{\n\t\"version\": \"1\",\n\t\"default\": \"deny\",\n\t\"hide\": [],\n\t\"tools\": { }\n}";
    Policy policy = PolicyFile.parse(update(text, "list_a", "delete_a").text());

    assertThat(policy.tools()).containsOnlyKeys("list_a");
    assertThat(policy.hide()).containsExactly("delete_a");
  }

  @Property(tries = 300)
  void of_anyPolicyAndTools_weakensNothingThatAPersonWrote(
      @ForAll("documents") String text, @ForAll("tools") List<ToolDefinition> tools) {
    PolicyDocument document = PolicyDocument.parse("policy", text);
    List<ClassifiedTool> classified = StartingPolicyTest.classified(tools);
    Policy before = document.policy();
    PolicyUpdate update = PolicyUpdate.of(document, classified, Rates.RECOMMENDED, DAY);
    Policy after = PolicyFile.parse("updated", update.text());

    assertThat(after.defaultAction()).isEqualTo(before.defaultAction());
    assertThat(after.allTools()).isEqualTo(before.allTools());
    assertThat(after.hide()).containsAll(before.hide());
    before
        .tools()
        .forEach(
            (name, rule) -> assertThat(silent(after.tools().get(name))).isEqualTo(silent(rule)));
    Set<String> isNew = new HashSet<>(update.added());
    PolicyDiff.between(before, after).tools().stream()
        .filter(
            diff -> !(diff.subject() instanceof Subject.Tool tool && isNew.contains(tool.name())))
        .forEach(diff -> assertThat(diff.widens()).as("%s", diff.subject()).isEqualTo(Answer.NO));
    if (before.defaultAction() == DefaultAction.ALLOW) {
      assertThat(PolicyDiff.between(before, after).widens()).isEqualTo(Answer.NO);
    }
    Map<String, ToolRule> start = StartingPolicy.of(classified, Rates.RECOMMENDED).rules();
    for (String name : isNew) {
      assertThat(allowed(after, name)).isEqualTo(allowed(start, name));
    }
    assertThat(
            PolicyUpdate.of(
                    PolicyDocument.parse("again", update.text()),
                    classified,
                    Rates.RECOMMENDED,
                    DAY)
                .text())
        .isEqualTo(update.text());
  }

  /** What a rule allows, counters' names aside. */
  private static List<Object> allowed(Policy policy, String tool) {
    return allowed(policy.tools(), tool);
  }

  private static List<Object> allowed(Map<String, ToolRule> tools, String tool) {
    ToolRule rule = tools.getOrDefault(tool, ToolRule.deny("not there"));
    return List.of(
        rule.action(),
        rule.denyIf(),
        rule.limits().stream().map(limit -> limit.max() + " " + limit.window()).toList());
  }

  /** The rule without its description. */
  private static ToolRule silent(@org.jspecify.annotations.Nullable ToolRule rule) {
    assertThat(rule).isNotNull();
    ToolRule there = java.util.Objects.requireNonNull(rule);
    return new ToolRule(
        there.action(),
        there.reason(),
        there.require(),
        there.denyIf(),
        there.requireApproval(),
        there.limits(),
        java.util.Optional.empty());
  }

  private static PolicyUpdate update(String text, String... tools) {
    List<ToolDefinition> listed =
        List.of(tools).stream().map(name -> ToolDefinition.of(name, "")).toList();
    return PolicyUpdate.of(
        PolicyDocument.parse("policy", text),
        StartingPolicyTest.classified(listed),
        Rates.RECOMMENDED,
        DAY);
  }

  @Provide
  Arbitrary<List<ToolDefinition>> tools() {
    return StartingPolicyTest.anyTools();
  }

  /** Policies in two layouts. */
  @Provide
  Arbitrary<String> documents() {
    Arbitrary<ToolRule> rule =
        Arbitraries.of(
            ToolRule.allow(),
            ToolRule.deny("no"),
            ToolRule.limited(Limit.of("shared", 3, Window.HOUR)),
            ToolRule.limited(Limit.of("b_rate", 3, Window.HOUR)),
            ToolRule.builder().denyIf(Rule.of()).build(),
            ToolRule.builder().description("said \"so\" \\ {").build());
    Arbitrary<String> name =
        Arbitraries.of("a", "b", "get_a", "delete_a", "refund_a", "run", "{\"");
    Arbitrary<Map<String, ToolRule>> rules =
        Arbitraries.maps(name, rule).ofMaxSize(4).map(LinkedHashMap::new);
    Arbitrary<Set<String>> hide =
        Arbitraries.of("a", "b", "get_a", "delete_b", "*", "]").set().ofMaxSize(3);
    Arbitrary<AllTools> all =
        Arbitraries.of(
            AllTools.NONE, AllTools.builder().limit(Limit.of("run_rate", 100, Window.DAY)).build());
    return Combinators.combine(
            Arbitraries.of(DefaultAction.values()), rules, hide, all, Arbitraries.of(true, false))
        .as(
            (defaultAction, tools, hidden, allTools, indented) -> {
              Policy.Builder policy = Policy.builder().defaultAction(defaultAction);
              tools.forEach(policy::tool);
              hidden.forEach(policy::hide);
              policy.allTools(allTools);
              Policy built = policy.build();
              return indented ? PolicyFile.write(built) : built.canonicalForm();
            });
  }
}
