package dev.policyguard.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.policyguard.policy.AllTools;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Increment;
import dev.policyguard.policy.InvalidPolicyException;
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
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules, conditions, rate limits and what holds for all tools, as documents say them. */
class WholeLanguageTest {

  @Test
  void parse_everyMember_isInThePolicy() {
    Policy policy =
        PolicyFile.parse(
            """
            {
              "version": "1",
              "default": "deny",
              "all_tools": {
                "require": [{ "conditions": [{ "path": "caller.role", "op": "eq", "value": "admin" }] }],
                "deny_if": [{ "conditions": [] }],
                "require_approval": [{ "conditions": [], "name": "always" }],
                "limits": [{ "counter": "all", "window": "day", "max": 100, "scope": "global" }]
              },
              "tools": {
                "refund": {
                  "rate_limit": "2.5/hour",
                  "action": "require_approval",
                  "require": [
                    {
                      "on_deny": "no",
                      "name": "n",
                      "description": "d",
                      "conditions": [
                        { "path": "args.items[*]", "op": "in", "value": ["a", 1.50, true] },
                        { "value": true, "op": "exists", "path": "args[\\"unit price\\"][0]" }
                      ]
                    },
                    { "conditions": [{ "path": "args.x", "op": "regex", "value": "^\\\\d+$" }] }
                  ],
                  "limits": [
                    { "counter": "a", "window": 7, "max": 9, "increment": 0 },
                    { "counter": "b", "window": 7, "max": 9, "increment_from": "args.amount" }
                  ]
                }
              }
            }
            """);

    Limit a = limit("a", 7, "9").withIncrement(new Increment.Fixed(Amount.ZERO));
    Limit b =
        limit("b", 7, "9").withIncrement(new Increment.From(ArgumentPath.parse("args.amount")));
    Rule first =
        Rule.of(
                Condition.of("args.items[*]", Operator.IN, List.of("a", 1.5, true)),
                Condition.of("args[\"unit price\"][0]", Operator.EXISTS, true))
            .withOnDeny("no")
            .withName("n");
    assertThat(policy)
        .isEqualTo(
            Policy.builder()
                .allTools(
                    AllTools.builder()
                        .require(Rule.of(Condition.of("caller.role", Operator.EQ, "admin")))
                        .denyIf(Rule.of())
                        .requireApproval(Rule.of().withName("always"))
                        .limit(Limit.of("all", 100, Window.DAY).withScope(Scope.GLOBAL))
                        .build())
                .tool(
                    "refund",
                    ToolRule.builder()
                        .action(ToolAction.REQUIRE_APPROVAL)
                        .require(
                            new Rule(
                                first.conditions(), first.onDeny(), first.name(), Optional.of("d")))
                        .require(Rule.of(Condition.of("args.x", Operator.REGEX, "^\\d+$")))
                        .limit(a)
                        .limit(b)
                        .limit(limit("refund_rate", 3_600, "2.5"))
                        .build())
                .build());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'10/minute' | 10 | 60",
        "'0.000001/second' | 0.000001 | 1",
        "'9000000000000/week' | 9000000000000 | 604800",
        "'10.0000000/day' | 10 | 86400",
        "{'max': 10, 'window': 60} | 10 | 60",
        "{'window': 'hour', 'max': 1e1} | 10 | 3600"
      })
  void parse_rateLimit_isALimitPerGrant(String rate, String max, int seconds) {
    assertThat(tool("'rate_limit': " + rate).limits())
        .containsExactly(limit("t_rate", seconds, max));
  }

  @ParameterizedTest
  @CsvSource({
    "0.1, 0.1",
    "1e400, 1e400",
    "-1.0E-400, -1e-400",
    "9007199254740993, 9007199254740993",
    "9007199254740993.000, 9007199254740993",
    "-0.0, 0",
    "0.30000000000000004, 0.30000000000000004"
  })
  void attack_11_parse_number_isExact(String written, String exact) {
    Operand value =
        tool(denyIf("{'path': 'args.a', 'op': 'gt', 'value': " + written + "}"))
            .denyIf()
            .get(0)
            .conditions()
            .get(0)
            .value();

    assertThat(value).isEqualTo(new Operand.Numeric(new BigDecimal(exact)));
  }

  @Test
  void attack_14_parse_patternAtTheLengthBound_isRead() {
    String longest = "x".repeat(Condition.MAX_PATTERN_LENGTH);

    assertThat(tool(denyIf("{'path': 'args.a', 'op': 'regex', 'value': '" + longest + "'}")))
        .isNotNull();
    assertRefused(denyIf("{'path': 'args.a', 'op': 'regex', 'value': 'x" + longest + "'}"), 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"value", "v\\u0061lue", "op", "path"})
  void attack_01_parse_memberOfAConditionTwice_isRefused(String name) {
    assertRefused(denyIf("{'path': 'args.a', 'op': 'gt', 'value': 1, '" + name + "': 2}"), 1);
  }

  @Test
  void attack_08_parse_ruleWithoutConditions_isRefused() {
    assertRefused("'deny_if': [{}]", 1);
    assertRefused("'require': [{'on_deny': 'no'}]", 1);
    assertThat(tool("'require': []").require()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"args.__proto__", "args.constructor.prototype", "args[''].x", "args['a.b']"})
  void attack_10_parse_awkwardNames_arePlainData(String path) {
    String written = path.replace("'", "\\\"");

    assertThat(tool(denyIf("{'path': '" + written + "', 'op': 'exists', 'value': true}")).denyIf())
        .hasSize(1);
  }

  @Test
  void parse_rateLimitOfHostileLength_isRefusedQuickly() {
    assertRefused("'rate_limit': '1" + " ".repeat(60_000) + "!'", 1);
    assertRefused("'rate_limit': '" + "1".repeat(60_000) + "/minute'", 1);
  }

  @Test
  void write_halfOfASurrogatePair_isEscapedAndCannotBeReadBack() {
    Policy policy = Policy.builder().description("a\ud83d").build();

    String written = PolicyFile.write(policy);

    assertThat(written).contains("\"a\\ud83d\"");
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> PolicyFile.parse(written))
        .withMessageContaining("half of a surrogate pair");
  }

  private static Limit limit(String counter, int seconds, String max) {
    return new Limit(
        counter,
        new Window(seconds),
        Amount.of(new BigDecimal(max)),
        Scope.GRANT,
        Increment.ONE,
        Optional.empty(),
        Optional.empty());
  }

  private static String denyIf(String condition) {
    return "'deny_if': [{'conditions': [" + condition + "]}]";
  }

  private static ToolRule tool(String members) {
    String document =
        "{'version': '1', 'default': 'deny', 'tools': {'t': {%s}}}".formatted(members);
    return PolicyFile.parse(document.replace('\'', '"')).tools().get("t");
  }

  private static void assertRefused(String members, int problems) {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> tool(members))
        .satisfies(refusal -> assertThat(refusal.problems()).hasSize(problems));
  }
}
