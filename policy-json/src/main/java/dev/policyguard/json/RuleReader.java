package dev.policyguard.json;

import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.Condition;
import dev.policyguard.policy.InvalidPartException;
import dev.policyguard.policy.JsonPointer;
import dev.policyguard.policy.Operand;
import dev.policyguard.policy.Operand.Scalar;
import dev.policyguard.policy.Operator;
import dev.policyguard.policy.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads rules and their conditions; what cannot be used is left out. Confined. */
final class RuleReader {

  /** In place of a path that is none, so that the rest of its condition is checked. */
  private static final ArgumentPath STAND_IN = ArgumentPath.parse("args.any");

  private final Reading reading;

  RuleReader(Reading reading) {
    this.reading = reading;
  }

  /** Reads the rules in a member of an object. */
  List<Rule> read(String owner, JsonNode node, String member) {
    String pointer = JsonPointer.child(owner, member);
    JsonNode array = node.path(member);
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < array.size() && array.isArray(); i++) {
      rules.add(rule(JsonPointer.child(pointer, i), array.path(i)));
    }
    return rules;
  }

  private Rule rule(String pointer, JsonNode node) {
    String at = JsonPointer.child(pointer, "conditions");
    JsonNode array = node.path("conditions");
    if (!array.isArray()) {
      reading.unusable();
    }
    List<Condition> conditions = new ArrayList<>();
    for (int i = 0; i < array.size() && array.isArray(); i++) {
      condition(JsonPointer.child(at, i), array.path(i)).ifPresent(conditions::add);
    }
    Optional<String> name =
        node.has("name")
            ? reading.name(JsonPointer.child(pointer, "name"), node.get("name"))
            : Optional.empty();
    return new Rule(
        conditions, reading.text(node, "on_deny"), name, reading.text(node, "description"));
  }

  private Optional<Condition> condition(String pointer, JsonNode node) {
    Optional<ArgumentPath> path = path(JsonPointer.child(pointer, "path"), node.path("path"));
    Optional<Operator> operator =
        reading.word(node.path("op"), Operator.values(), Operator::keyword);
    String at = JsonPointer.child(pointer, "value");
    Optional<Operand> value = value(at, node.path("value"));
    if (operator.isEmpty() || value.isEmpty() || !operator.get().operand().fits(value.get())) {
      reading.unusable();
      return Optional.empty();
    }
    try {
      return Optional.of(new Condition(path.orElse(STAND_IN), operator.get(), value.get()));
    } catch (InvalidPartException e) {
      reading.refuse(at, e, PatternAdvice.of(node.path("value").asString("")));
      return Optional.empty();
    }
  }

  private Optional<ArgumentPath> path(String pointer, JsonNode node) {
    return path(reading, pointer, node);
  }

  /** Reads a path; empty if it is none. */
  static Optional<ArgumentPath> path(Reading reading, String pointer, JsonNode node) {
    if (!node.isString()) {
      reading.unusable();
      return Optional.empty();
    }
    try {
      return Optional.of(ArgumentPath.parse(node.asString()));
    } catch (InvalidPartException e) {
      reading.refuse(pointer, e, PathAdvice.of(node.asString()));
      return Optional.empty();
    }
  }

  private Optional<Operand> value(String pointer, JsonNode node) {
    if (!node.isArray()) {
      return scalar(pointer, node).map(value -> value);
    }
    List<Scalar> elements = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      scalar(JsonPointer.child(pointer, i), node.path(i)).ifPresent(elements::add);
    }
    return elements.isEmpty() ? Optional.empty() : Optional.of(new Operand.OneOf(elements));
  }

  private Optional<Scalar> scalar(String pointer, JsonNode node) {
    if (node.isString()) {
      return Optional.of(new Operand.Text(node.asString()));
    } else if (node.isBoolean()) {
      return Optional.of(new Operand.Bool(node.asBoolean()));
    } else if (!node.isNumber()) {
      reading.unusable();
      return Optional.empty();
    }
    try {
      return Optional.of(new Operand.Numeric(node.decimalValue()));
    } catch (InvalidPartException e) {
      reading.refuse(pointer, e, Optional.empty());
      return Optional.empty();
    }
  }
}
