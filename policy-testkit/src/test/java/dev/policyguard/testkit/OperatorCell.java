package dev.policyguard.testkit;

import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Operand;
import dev.policyguard.policy.Operator;
import dev.policyguard.policy.Rule;
import dev.policyguard.policy.ToolRule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A cell of the operator table: an operator with a value of some type, in one of the lists of
 * rules, and the type of the argument that it meets.
 */
record OperatorCell(Operator operator, String value, String list, String argument) {

  private static final List<String> LISTS = List.of("require", "deny_if", "require_approval");
  private static final List<String> ARGUMENTS =
      List.of("absent", "null", "string", "number", "boolean", "object", "array");

  /** Every cell that there is. */
  static Set<OperatorCell> all() {
    return Stream.of(Operator.values())
        .flatMap(
            operator ->
                values(operator)
                    .flatMap(
                        value ->
                            LISTS.stream()
                                .flatMap(
                                    list ->
                                        ARGUMENTS.stream()
                                            .map(
                                                argument ->
                                                    new OperatorCell(
                                                        operator, value, list, argument)))))
        .collect(Collectors.toSet());
  }

  private static Stream<String> values(Operator operator) {
    return switch (operator) {
      case EQ, NEQ, CONTAINS -> Stream.of("string", "number", "boolean");
      case IN, NOT_IN ->
          Stream.of("[string]", "[number]", "[boolean]", "[boolean, number, string]");
      case LT, LTE, GT, GTE -> Stream.of("number");
      case REGEX -> Stream.of("string");
      case EXISTS -> Stream.of("true", "false");
    };
  }

  /** The cell that a call looks at, if it looks at just one: by one condition on args.value. */
  static Optional<OperatorCell> of(ConformanceSuite.Asked asked) {
    ToolRule tool = asked.policy().tools().get(asked.call().call().tool());
    if (tool == null) {
      return Optional.empty();
    }
    Map<String, List<Rule>> lists =
        Map.of(
            "require", tool.require(),
            "deny_if", tool.denyIf(),
            "require_approval", tool.requireApproval());
    List<String> used = lists.keySet().stream().filter(l -> !lists.get(l).isEmpty()).toList();
    if (used.size() != 1) {
      return Optional.empty();
    }
    List<Condition> conditions =
        lists.get(used.get(0)).stream().flatMap(rule -> rule.conditions().stream()).toList();
    if (conditions.size() != 1 || !conditions.get(0).path().toString().equals("args.value")) {
      return Optional.empty();
    }
    Condition condition = conditions.get(0);
    return Optional.of(
        new OperatorCell(
            condition.operator(),
            condition.operator() == Operator.EXISTS
                ? condition.value().toString()
                : type(condition.value()),
            used.get(0),
            argument(asked.call().call().arguments().asMap())));
  }

  private static String type(Operand operand) {
    if (operand instanceof Operand.OneOf several) {
      return several.elements().stream()
          .map(OperatorCell::type)
          .collect(Collectors.toCollection(TreeSet::new))
          .toString();
    } else if (operand instanceof Operand.Text) {
      return "string";
    }
    return operand instanceof Operand.Bool ? "boolean" : "number";
  }

  private static String argument(Map<String, ?> arguments) {
    Object value = arguments.get("value");
    if (value == null) {
      return arguments.containsKey("value") ? "null" : "absent";
    } else if (value instanceof String) {
      return "string";
    } else if (value instanceof Number) {
      return "number";
    } else if (value instanceof Boolean) {
      return "boolean";
    }
    return value instanceof List ? "array" : "object";
  }
}
