package dev.policyguard.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.policyguard.call.PlainText;
import dev.policyguard.policy.AllTools;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.DefaultAction;
import dev.policyguard.policy.Increment;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Operand;
import dev.policyguard.policy.Operand.Scalar;
import dev.policyguard.policy.Operator;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.Scope;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import dev.policyguard.policy.Window;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/** Policies with everything that the language has. */
class RandomPolicies extends DomainContextBase {

  @Provide
  Arbitrary<Policy> policies() {
    return Combinators.combine(
            Arbitraries.of(DefaultAction.class),
            names().set().ofMaxSize(4),
            allTools(),
            Arbitraries.maps(texts().filter(name -> !name.equals("*")), tools()).ofMaxSize(4),
            texts().optional())
        .as(
            (defaultAction, hide, allTools, tools, description) -> {
              Policy.Builder policy = Policy.builder().defaultAction(defaultAction);
              policy.hide(hide.toArray(String[]::new)).allTools(allTools);
              tools.forEach((name, rule) -> policy.tool(name, without(rule, allTools)));
              description.ifPresent(policy::description);
              return policy.build();
            });
  }

  private static Arbitrary<AllTools> allTools() {
    return Combinators.combine(rules(), rules(), rules(), someLimits()).as(AllTools::new);
  }

  private static Arbitrary<ToolRule> tools() {
    return Combinators.combine(
            Arbitraries.of(ToolAction.class),
            texts().optional(),
            rules(),
            rules(),
            rules(),
            someLimits(),
            texts().optional())
        .as(ToolRule::new);
  }

  /** The same rule, charged to no counter that every call is charged to. */
  private static ToolRule without(ToolRule rule, AllTools allTools) {
    Set<String> charged = new HashSet<>();
    allTools.limits().forEach(limit -> charged.add(limit.counter()));
    return new ToolRule(
        rule.action(),
        rule.reason(),
        rule.require(),
        rule.denyIf(),
        rule.requireApproval(),
        rule.limits().stream().filter(limit -> !charged.contains(limit.counter())).toList(),
        rule.description());
  }

  private static Arbitrary<List<Rule>> rules() {
    return Combinators.combine(
            conditions().list().ofMaxSize(3),
            texts().optional(),
            names().optional(),
            texts().optional())
        .as(Rule::new)
        .list()
        .ofMaxSize(2);
  }

  private static Arbitrary<Condition> conditions() {
    return Arbitraries.of(Operator.class).flatMap(RandomPolicies::conditions);
  }

  private static Arbitrary<Condition> conditions(Operator operator) {
    return Combinators.combine(paths(), operands(operator))
        .as((path, operand) -> new Condition(path, operator, operand));
  }

  private static Arbitrary<? extends Operand> operands(Operator operator) {
    if (operator == Operator.REGEX) {
      return Arbitraries.of("", "^[a-z]+$", "(?i)\\\\x$", "a|\u00e9", "\\d{1,3}")
          .map(Operand.Text::new);
    }
    return switch (operator.operand()) {
      case SCALAR -> scalars();
      case LIST -> scalars().list().ofMinSize(1).ofMaxSize(4).map(Operand.OneOf::new);
      case NUMBER -> numbers();
      case STRING -> texts().map(Operand.Text::new);
      case BOOLEAN -> Arbitraries.of(true, false).map(Operand.Bool::new);
    };
  }

  private static Arbitrary<Scalar> scalars() {
    return Arbitraries.oneOf(
        texts().map(Operand.Text::new),
        numbers(),
        Arbitraries.of(true, false).map(Operand.Bool::new));
  }

  private static Arbitrary<Operand.Numeric> numbers() {
    Arbitrary<BigDecimal> awkward =
        Arbitraries.of(
                "0",
                "-0.0",
                "0.1",
                "1e400",
                "-9.99e400",
                "1e-400",
                "9007199254740993",
                "9007199254740993.0",
                "1e309",
                "0.30000000000000004",
                "100",
                "1e1",
                "9".repeat(401),
                "-0." + "0".repeat(5) + "1".repeat(1_000),
                "-1." + "3".repeat(999) + "e-400")
            .map(BigDecimal::new);
    Arbitrary<BigDecimal> scaled =
        Combinators.combine(Arbitraries.bigIntegers(), Arbitraries.integers().between(-300, 300))
            .as(BigDecimal::new);
    return Arbitraries.oneOf(awkward, Arbitraries.bigDecimals(), scaled).map(Operand.Numeric::new);
  }

  static Arbitrary<ArgumentPath> paths() {
    Arbitrary<String> segment =
        Arbitraries.oneOf(
            Arbitraries.of(".amount", ".é", ".$x", "[0]", "[999999999]", "[*]", "[\"\\u0061\"]"),
            texts().map(name -> "[" + PlainText.quoted(name) + "]"));
    return Combinators.combine(
            Arbitraries.of("args", "caller"), segment.list().ofMinSize(1).ofMaxSize(3))
        .as((root, segments) -> ArgumentPath.parse(root + String.join("", segments)));
  }

  private static Arbitrary<List<Limit>> someLimits() {
    return limits().list().uniqueElements(Limit::counter).ofMaxSize(3);
  }

  /** Limits whose counter says how it is declared, so that all that share one agree. */
  private static Arbitrary<Limit> limits() {
    Arbitrary<Window> windows =
        Arbitraries.oneOf(
            Arbitraries.of(Window.SECOND, Window.MINUTE, Window.HOUR, Window.DAY, Window.WEEK),
            Arbitraries.integers().between(1, Window.MAX_SECONDS).map(Window::new));
    return Combinators.combine(
            names(),
            windows,
            Arbitraries.longs().between(1, Amount.MAX.millionths()).map(Amount::new),
            Arbitraries.of(Scope.class),
            increments(),
            texts().optional(),
            texts().optional())
        .as(
            (name, window, max, scope, increment, onDeny, description) ->
                new Limit(
                    String.join("|", List.of(name, window.toString(), max.toString(), scope + "")),
                    window,
                    max,
                    scope,
                    increment,
                    onDeny,
                    description));
  }

  private static Arbitrary<Increment> increments() {
    return Arbitraries.oneOf(
        Arbitraries.just(Increment.ONE),
        Arbitraries.longs()
            .between(0, Amount.MAX.millionths())
            .map(millionths -> new Increment.Fixed(new Amount(millionths))),
        paths().filter(path -> !path.leadsToEach()).map(Increment.From::new));
  }

  private static Arbitrary<String> names() {
    return texts().filter(text -> !text.isBlank());
  }

  /** Everything that is awkward in JSON, and everything else. */
  private static Arbitrary<String> texts() {
    Arbitrary<String> awkward =
        Arbitraries.of(
            "\"",
            "\\",
            "/",
            "~",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            " ",
            "\n",
            "\r\n",
            "\t",
            "\u0000",
            "\u2028",
            "\u202e",
            "\ufeff",
            "\ud83d\ude00",
            "x",
            "y",
            "é",
            "e\u0301",
            "*",
            "\\u0061",
            "null",
            "1e9");
    return Arbitraries.oneOf(
        awkward.list().ofMaxSize(6).map(parts -> String.join("", parts)),
        Arbitraries.strings().all().ofMaxLength(20).filter(RandomPolicies::isWellFormed),
        Arbitraries.strings().alpha().ofMaxLength(12));
  }

  private static boolean isWellFormed(String text) {
    return text.equals(new String(text.getBytes(UTF_8), UTF_8));
  }
}
