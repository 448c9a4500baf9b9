package dev.policyguard.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.policyguard.call.Caller;
import dev.policyguard.call.JsonObject;
import dev.policyguard.condition.CompiledCondition;
import dev.policyguard.condition.Elements;
import dev.policyguard.condition.Truth;
import dev.policyguard.lint.Owner.RuleSite;
import dev.policyguard.lint.PatternShape.Anchors;
import dev.policyguard.policy.AllTools;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.DefaultAction;
import dev.policyguard.policy.Increment;
import dev.policyguard.policy.InvalidPolicyException;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Operator;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.Scope;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import dev.policyguard.tool.ToolDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What lint claims is so, and it claims something of every policy in bounded time. */
class LintProperties {

  private static final List<Object> SCALARS =
      List.of("", "a", "ab", "b", "other", -1, 0, 0.5, 1, 2, 2.25, 2.5, 9, true, false);

  /** What conditions below look at, in every form that one of them may tell from another. */
  private static final List<JsonObject> ARGUMENTS = everyKindOfArgument();

  private static List<JsonObject> everyKindOfArgument() {
    List<JsonObject> all = new ArrayList<>(List.of(JsonObject.empty(), with(List.of())));
    for (Object value : SCALARS) {
      all.add(with(value));
      all.add(with(Map.of("b", value)));
      all.add(with(List.of(value)));
      SCALARS.forEach(other -> all.add(with(List.of(value, other))));
    }
    return all;
  }

  private static JsonObject with(Object value) {
    return JsonObject.copyOf(Map.of("a", value));
  }

  @Property(tries = 2_000)
  void neverHolds_conditionsThatLintCallsContradictory_holdForNoCall(
      @ForAll("joined") List<Condition> conditions) {
    RuleSite rule = site(conditions);
    Assume.that(Contradictions.find(rule.conditions(), new Budget()).isPresent());

    for (Elements elements : Elements.values()) {
      for (JsonObject arguments : ARGUMENTS) {
        assertThat(conditions)
            .anyMatch(condition -> test(condition, arguments, elements) != Truth.TRUE);
      }
    }
  }

  @Property(tries = 2_000)
  void redundant_conditionThatLintCallsSo_holdsWhereTheOthersDo(
      @ForAll("joined") List<Condition> conditions) {
    List<LintFinding> findings =
        PolicyLint.of(
                Policy.builder()
                    .tool("x", ToolRule.builder().require(rule(conditions)).build())
                    .build())
            .findings();
    for (LintFinding finding : findings) {
      if (finding.id().equals("redundant-condition")) {
        String pointer = finding.pointer();
        int index = Integer.parseInt(pointer.substring(pointer.lastIndexOf('/') + 1));
        List<Condition> others = new ArrayList<>(conditions);
        Condition redundant = others.remove(index);

        for (JsonObject arguments : ARGUMENTS) {
          boolean othersHold =
              others.stream().allMatch(c -> test(c, arguments, Elements.ALL) == Truth.TRUE);

          assertThat(!othersHold || test(redundant, arguments, Elements.ALL) == Truth.TRUE)
              .isTrue();
        }
      }
    }
  }

  @Property(tries = 3_000)
  void neverReached_limitThatLintCallsSo_isNeverFull(
      @ForAll("limits") Limit one,
      @ForAll("limits") Limit other,
      @ForAll @Size(60) List<@IntRange(max = 4) Integer> pauses) {
    Limit a = named(one, "a");
    Limit b = named(other, "b");
    List<LintFinding> findings =
        PolicyLint.of(Policy.builder().tool("x", ToolRule.limited(a, b)).build()).findings();
    for (LintFinding finding : findings) {
      if (finding.id().equals("limit-never-reached")) {
        boolean first = finding.pointer().endsWith("/0");

        assertThat(isEverFull(first ? a : b, first ? b : a, pauses)).isFalse();
      }
    }
  }

  @Property(tries = 5_000)
  void anchored_patternThatLintCallsSo_isFoundFromEndToEnd(
      @ForAll("patterns") String pattern, @ForAll("texts") String text) {
    Pattern compiled = compiled(pattern);
    Optional<Anchors> anchors = PatternShape.anchors(pattern);
    Matcher matcher = compiled.matcher(text);
    Assume.that(anchors.isPresent() && matcher.find());

    assertThat(!anchors.get().start() || matcher.start() == 0).isTrue();
    assertThat(!anchors.get().end() || matcher.end() == text.length()).isTrue();
  }

  @Property(tries = 500)
  void lint_anyPolicyAndTools_neverThrowsAndPrintsSafely(
      @ForAll("policies") Policy policy, @ForAll("schemas") Object schema) {
    Map<String, Object> root = new HashMap<>();
    root.put("properties", Map.of("a", schema));
    root.put("allOf", List.of(schema));
    List<ToolDefinition> tools =
        policy.tools().keySet().stream()
            .map(name -> ToolDefinition.builder(name).inputSchema(root).build())
            .toList();

    List<LintFinding> findings = PolicyLint.of(policy).withTools(tools).findings();

    assertThat(findings)
        .allSatisfy(
            finding -> {
              assertThat(finding.toString()).hasLineCount(1).doesNotContain("\u202e", "\u200b");
              assertThat(finding.found().length()).isLessThan(700);
              assertThat(finding.found()).endsWith(".");
              assertThat(finding.why()).endsWith(".");
              assertThat(finding.advice()).matches("(?s).*[.?]");
            });
  }

  @Property(tries = 2)
  void lint_policyMadeToBeSlow_isBounded(@ForAll @IntRange(min = 500, max = 1_000) int size) {
    List<Condition> conditions = new ArrayList<>();
    List<Limit> limits = new ArrayList<>();
    AllTools.Builder all = AllTools.builder();
    for (int i = 0; i < size; i++) {
      List<Object> several = new ArrayList<>(List.of("x" + i));
      for (int j = 0; j < 20; j++) {
        several.add(i * 20 + j);
      }
      conditions.add(Condition.of("args.a", Operator.NOT_IN, several));
      if (i % 50 == 0) {
        conditions.add(Condition.of("args.a", Operator.REGEX, "^/x" + i + "/(.{9}){9}$"));
      }
      limits.add(Limit.of("c" + i, 10 + i, Window.MINUTE));
      all.require(Rule.of(Condition.of("args.b" + i, Operator.EXISTS, true)));
    }
    Policy.Builder policy = Policy.builder().allTools(all.build());
    for (int i = 0; i < 20; i++) {
      policy.tool(
          "t" + i, ToolRule.builder().require(rule(conditions)).denyIf(rule(conditions)).build());
    }
    policy.tool("l", ToolRule.limited(limits.toArray(Limit[]::new)));

    // Without a bound on its work this would not end in any time that a build has.
    assertThat(PolicyLint.of(policy.build()).findings()).isNotEmpty();
  }

  @Provide
  Arbitrary<List<Condition>> joined() {
    return conditions().list().ofMinSize(2).ofMaxSize(4);
  }

  private static Arbitrary<Condition> conditions() {
    Arbitrary<String> paths =
        Arbitraries.of(
            "args.a", "args.a", "args.a", "args[\"a\"]", "args.a.b", "args.a[0]", "args.a[*]");
    Arbitrary<Object> scalars = Arbitraries.of("", "a", "ab", "b", 0, 1, 2, 2.5, true, false);
    return Combinators.combine(paths, Arbitraries.of(Operator.class), scalars.list().ofSize(3))
        .as(LintProperties::condition);
  }

  private static Condition condition(String path, Operator operator, List<Object> values) {
    Object value =
        switch (operator) {
          case IN, NOT_IN -> values;
          case LT, LTE, GT, GTE ->
              values.stream().filter(Number.class::isInstance).findFirst().orElse(1);
          case REGEX -> "^" + values.get(0);
          case EXISTS -> values.contains(true);
          default -> values.get(0);
        };
    return Condition.of(path, operator, value);
  }

  @Provide
  Arbitrary<Limit> limits() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 30),
            Arbitraries.integers().between(1, 40),
            Arbitraries.integers().between(1, 5))
        .as(
            (max, seconds, step) ->
                Limit.of("c", max, new Window(seconds))
                    .withIncrement(new Increment.Fixed(Amount.of(step))));
  }

  @Provide
  Arbitrary<String> patterns() {
    return Arbitraries.of(
            "^",
            "$",
            "a",
            "b",
            "|",
            "(",
            ")",
            "(?:",
            "(?m)",
            "(?i:",
            "[^a]",
            "[$]",
            "*",
            "+",
            "?",
            "{2}",
            "{0,1}",
            "\\A",
            "\\z",
            "\\^",
            "\\Qa$\\E",
            ".",
            "\n")
        .list()
        .ofMaxSize(8)
        .map(parts -> String.join("", parts))
        .filter(LintProperties::compiles);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("ab$^\n").ofMaxLength(6);
  }

  @Provide
  Arbitrary<Object> schemas() {
    return schema(3);
  }

  private static Arbitrary<Object> schema(int depth) {
    Arbitrary<Object> odd =
        Arbitraries.of(true, false, "x", 7, Map.of(), Map.of("$ref", "#"), Map.of("type", 3));
    if (depth == 0) {
      return odd;
    }
    Arbitrary<Object> inner = Arbitraries.lazy(() -> schema(depth - 1));
    Arbitrary<String> ofOne =
        Arbitraries.of("items", "additionalProperties", "properties", "const", "$ref", "type");
    Arbitrary<String> ofMany =
        Arbitraries.of("anyOf", "oneOf", "allOf", "enum", "prefixItems", "required", "type");
    return Arbitraries.oneOf(
        odd,
        Combinators.combine(ofOne, inner).as((key, value) -> Map.of(key, value)),
        Combinators.combine(ofMany, inner.list().ofMaxSize(3))
            .as((key, values) -> Map.of(key, values)),
        inner.map(value -> Map.of("properties", Map.of("b", value, "a", value))));
  }

  @Provide
  Arbitrary<Policy> policies() {
    Arbitrary<String> names =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(3),
            Arbitraries.of("a", "A", "\u202e", "\ud800", "\u212a", "x".repeat(500), "~/"));
    Arbitrary<Map<String, ToolRule>> tools =
        Arbitraries.maps(names.filter(name -> !name.equals("*")), tools()).ofMaxSize(4);
    return Combinators.combine(
            Arbitraries.of(DefaultAction.class),
            names.filter(name -> !name.isBlank()).set().ofMaxSize(3),
            tools,
            rules().list().ofMaxSize(2))
        .as(LintProperties::policy)
        .filter(Optional::isPresent)
        .map(Optional::get);
  }

  private static Optional<Policy> policy(
      DefaultAction action, Set<String> hide, Map<String, ToolRule> tools, List<Rule> ofAll) {
    AllTools.Builder all = AllTools.builder();
    ofAll.forEach(rule -> all.require(rule).denyIf(rule));
    Policy.Builder policy =
        Policy.builder()
            .defaultAction(action)
            .hide(hide.toArray(String[]::new))
            .allTools(all.build());
    new LinkedHashMap<>(tools).forEach(policy::tool);
    try {
      return Optional.of(policy.build());
    } catch (InvalidPolicyException e) {
      return Optional.empty();
    }
  }

  private Arbitrary<ToolRule> tools() {
    Arbitrary<Limit> limits =
        Combinators.combine(limits(), Arbitraries.of(Scope.class), Arbitraries.of("c", "d", "\n"))
            .as((limit, scope, counter) -> named(limit, counter + scope).withScope(scope))
            .map(
                limit ->
                    limit.max().equals(Amount.ONE)
                        ? limit.withIncrement(new Increment.From(ArgumentPath.parse("args.a.b")))
                        : limit);
    return Combinators.combine(
            Arbitraries.of(ToolAction.class),
            rules().list().ofMaxSize(3),
            rules().list().ofMaxSize(3),
            rules().list().ofMaxSize(2),
            limits.list().ofMaxSize(2))
        .as(
            (action, require, denyIf, approval, charged) ->
                new ToolRule(
                    action,
                    Optional.empty(),
                    require,
                    denyIf,
                    approval,
                    charged,
                    Optional.empty()));
  }

  private Arbitrary<Rule> rules() {
    Arbitrary<Condition> odd =
        patterns().map(pattern -> Condition.of("args.a", Operator.REGEX, "^/\u200b/" + pattern));
    return Arbitraries.oneOf(conditions(), odd)
        .list()
        .ofMaxSize(4)
        .map(conditions -> rule(conditions));
  }

  private static boolean compiles(String pattern) {
    try {
      Condition.of("args.a", Operator.REGEX, pattern);
      Condition.of("args.a", Operator.REGEX, "^/x/" + pattern);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Pattern compiled(String pattern) {
    try {
      return Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Limit named(Limit limit, String counter) {
    return new Limit(
        counter,
        limit.window(),
        limit.max(),
        limit.scope(),
        limit.increment(),
        limit.onDeny(),
        limit.description());
  }

  private static Rule rule(List<Condition> conditions) {
    return Rule.of(conditions.toArray(Condition[]::new));
  }

  private static RuleSite site(List<Condition> conditions) {
    return new RuleSite("/r", Owner.RuleList.REQUIRE, rule(conditions));
  }

  private static Truth test(Condition condition, JsonObject arguments, Elements elements) {
    return new CompiledCondition(condition).test(arguments, Caller.of("g"), elements);
  }

  /** Whether a call that the one limit admits is refused by the other, in a slow naive count. */
  private static boolean isEverFull(Limit limit, Limit other, List<Integer> pauses) {
    List<Long> admitted = new ArrayList<>();
    long now = 0;
    for (int pause : pauses) {
      now += pause;
      for (int i = 0; i < 3; i++) {
        if (fits(other, admitted, now)) {
          if (!fits(limit, admitted, now)) {
            return true;
          }
          admitted.add(now);
        }
      }
    }
    return false;
  }

  private static boolean fits(Limit limit, List<Long> admitted, long now) {
    long step = ((Increment.Fixed) limit.increment()).amount().millionths();
    long live = admitted.stream().filter(t -> now < t + limit.window().seconds()).count();
    return (live + 1) * step <= limit.max().millionths();
  }
}
