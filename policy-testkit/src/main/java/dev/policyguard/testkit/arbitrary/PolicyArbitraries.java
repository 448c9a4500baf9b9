package dev.policyguard.testkit.arbitrary;

import dev.policyguard.policy.AllTools;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.DefaultAction;
import dev.policyguard.policy.Increment;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Operand;
import dev.policyguard.policy.Operator;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.Scope;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Policies of the whole language, and their parts. They are valid, small, and draw on the same few
 * tools, paths and values, so that {@link CallArbitraries#near} comes to every decision. Pure.
 */
public final class PolicyArbitraries {

  private static final int MOST_RULES = 2;

  private PolicyArbitraries() {}

  /**
   * Policies with everything that the language has.
   *
   * @return policies with up to four tools
   */
  public static Arbitrary<Policy> policies() {
    return Combinators.combine(
            Arbitraries.of(DefaultAction.class),
            Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.just(Set.of())),
                Tuple.of(3, tools().set().ofMaxSize(2)),
                Tuple.of(1, Arbitraries.just(Set.of(Policy.EVERY_TOOL)))),
            Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.just(AllTools.NONE)), Tuple.of(1, allTools())),
            Arbitraries.maps(tools(), toolRules()).ofMinSize(1).ofMaxSize(4))
        .as(
            (defaultAction, hide, allTools, rules) -> {
              Policy.Builder policy =
                  Policy.builder().defaultAction(defaultAction).allTools(allTools);
              policy.hide(hide.toArray(String[]::new));
              rules.forEach((tool, rule) -> policy.tool(tool, without(rule, allTools)));
              return policy.build();
            })
        .withoutEdgeCases();
  }

  /**
   * What a policy may say of a tool.
   *
   * @return tool rules; limits of different ones that name one counter agree
   */
  public static Arbitrary<ToolRule> toolRules() {
    return Combinators.combine(
            Arbitraries.frequency(
                Tuple.of(8, ToolAction.ALLOW),
                Tuple.of(1, ToolAction.DENY),
                Tuple.of(1, ToolAction.REQUIRE_APPROVAL)),
            reason(),
            someRules(),
            someRules(),
            someRules(),
            someLimits(),
            reason())
        .as(ToolRule::new)
        .withoutEdgeCases();
  }

  /**
   * Rules of up to three conditions; few are without any and hold always.
   *
   * @return rules, some with a message and a name
   */
  public static Arbitrary<Rule> rules() {
    Arbitrary<List<Condition>> several =
        Arbitraries.frequencyOf(
            Tuple.of(1, Arbitraries.just(List.of())),
            Tuple.of(12, conditions().list().ofSize(1)),
            Tuple.of(6, conditions().list().ofMinSize(2).ofMaxSize(3)));
    return Combinators.combine(
            several, reason(), Arbitraries.of("first", "second").optional(0.2), reason())
        .as(Rule::new)
        .withoutEdgeCases();
  }

  /**
   * Conditions of every operator.
   *
   * @return conditions on a small stock of paths and values
   */
  public static Arbitrary<Condition> conditions() {
    return Arbitraries.of(Operator.class)
        .flatMap(
            operator ->
                Combinators.combine(paths(), operands(operator))
                    .as((path, operand) -> new Condition(path, operator, operand)))
        .withoutEdgeCases();
  }

  /**
   * Limits of every window and scope, charged in every way. The name of a counter says how it is
   * declared, so limits that share one agree.
   *
   * @return limits, most of them soon full
   */
  public static Arbitrary<Limit> limits() {
    return Combinators.combine(
            Arbitraries.of(Window.SECOND, Window.MINUTE, new Window(90), Window.WEEK),
            Arbitraries.of("1", "2", "2.5", "10", "9000000000000").map(BigDecimal::new),
            Arbitraries.of(Scope.class),
            increments(),
            reason(),
            reason())
        .as(
            (window, max, scope, increment, onDeny, description) ->
                new Limit(
                    max.toPlainString() + "_a_" + window.seconds() + "_" + scope.keyword(),
                    window,
                    Amount.of(max),
                    scope,
                    increment,
                    onDeny,
                    description))
        .withoutEdgeCases();
  }

  /**
   * Paths into arguments and callers, with every kind of segment.
   *
   * @return paths of a small stock, so that several conditions look at the same place
   */
  public static Arbitrary<ArgumentPath> paths() {
    return Arbitraries.of(
            "args.amount",
            "args.name",
            "args.on",
            "args.tags",
            "args.tags[*]",
            "args.tags[0]",
            "args.items[*].price",
            "args.items[1][\"unit price\"]",
            "args.to.address",
            "args[\"a.b\"]",
            "caller.team",
            "caller.groups[*]")
        .map(ArgumentPath::parse);
  }

  private static Arbitrary<String> tools() {
    return Arbitraries.of("read", "write", "pay", "delete", "gr\u00f6\u00dfe", "a/b~c");
  }

  private static Arbitrary<AllTools> allTools() {
    return Combinators.combine(someRules(), someRules(), someRules(), someLimits())
        .as(AllTools::new);
  }

  private static Arbitrary<List<Rule>> someRules() {
    return Arbitraries.frequencyOf(
        Tuple.of(2, Arbitraries.just(List.of())),
        Tuple.of(1, rules().list().ofMaxSize(MOST_RULES)));
  }

  private static Arbitrary<List<Limit>> someLimits() {
    return Arbitraries.frequencyOf(
        Tuple.of(1, Arbitraries.just(List.of())),
        Tuple.of(1, limits().list().uniqueElements(Limit::counter).ofMaxSize(3)));
  }

  private static Arbitrary<java.util.Optional<String>> reason() {
    return Arbitraries.of("Not now.", "Ask \"Ada\".\n", "\u202eodd").optional(0.2);
  }

  private static Arbitrary<Increment> increments() {
    return Arbitraries.oneOf(
        Arbitraries.just(Increment.ONE),
        Arbitraries.of("0", "0.000001", "3").map(BigDecimal::new).map(PolicyArbitraries::fixed),
        paths().filter(path -> !path.leadsToEach()).map(Increment.From::new));
  }

  private static Increment fixed(BigDecimal amount) {
    return new Increment.Fixed(Amount.of(amount));
  }

  private static Arbitrary<? extends Operand> operands(Operator operator) {
    if (operator == Operator.REGEX) {
      return Arbitraries.of("^[a-z]+$", "prod", "^(dev|test)$", "\\d{2,3}$", "^a\\.b", "(?i)ADA")
          .map(Operand.Text::new);
    }
    return switch (operator.operand()) {
      case SCALAR -> scalars();
      case LIST -> scalars().list().ofMinSize(1).ofMaxSize(3).map(Operand.OneOf::new);
      case NUMBER -> numbers();
      case STRING -> texts();
      case BOOLEAN -> booleans();
    };
  }

  private static Arbitrary<Operand.Scalar> scalars() {
    return Arbitraries.oneOf(numbers(), texts(), booleans());
  }

  private static Arbitrary<Operand.Numeric> numbers() {
    return Arbitraries.of("0", "1", "10", "-2", "2.5", "0.1", "9007199254740993", "1e400")
        .map(BigDecimal::new)
        .map(Operand.Numeric::new);
  }

  private static Arbitrary<Operand.Text> texts() {
    return Arbitraries.of("", "prod", "ada", "10", "true", "caf\u00e9").map(Operand.Text::new);
  }

  private static Arbitrary<Operand.Bool> booleans() {
    return Arbitraries.of(true, false).map(Operand.Bool::new);
  }

  /** The same rule, charged to no counter that every call is charged to. */
  private static ToolRule without(ToolRule rule, AllTools allTools) {
    Set<String> charged =
        allTools.limits().stream().map(Limit::counter).collect(Collectors.toSet());
    return new ToolRule(
        rule.action(),
        rule.reason(),
        rule.require(),
        rule.denyIf(),
        rule.requireApproval(),
        rule.limits().stream().filter(limit -> !charged.contains(limit.counter())).toList(),
        rule.description());
  }
}
