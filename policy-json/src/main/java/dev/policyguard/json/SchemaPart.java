package dev.policyguard.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * The part of the JSON Schema that says what may stand at one place, read for people: messages take
 * their words from the schema, so that the two cannot contradict each other. Immutable.
 */
final class SchemaPart {

  private final JsonNode root;
  private final JsonNode node;

  private SchemaPart(JsonNode root, JsonNode node) {
    this.root = root;
    this.node = resolved(root, node);
  }

  static SchemaPart root(JsonNode schema) {
    return new SchemaPart(schema, schema);
  }

  /** The part for a member or element; allows anything where the schema says nothing. */
  SchemaPart child(String segment) {
    for (SchemaPart part : choices()) {
      JsonNode properties = part.node.path("properties");
      if (properties.has(segment)) {
        return new SchemaPart(root, properties.get(segment));
      } else if (part.node.path("additionalProperties").isObject()) {
        return new SchemaPart(root, part.node.get("additionalProperties"));
      } else if (part.node.has("items")) {
        return new SchemaPart(root, part.node.get("items"));
      }
    }
    return new SchemaPart(root, MissingNode.getInstance());
  }

  /** What this part is called in a sentence: {@code a tool rule}. */
  String title() {
    String title = node.path("title").asString("value").toLowerCase(Locale.ROOT);
    return ("aeiou".indexOf(title.charAt(0)) < 0 ? "a " : "an ") + title;
  }

  /** The members that an object here may have. */
  List<String> members() {
    return choices().stream()
        .flatMap(part -> part.node.path("properties").propertyNames().stream())
        .toList();
  }

  boolean requires(String member) {
    return node.path("required").valueStream().anyMatch(name -> name.asString().equals(member));
  }

  /** The words that a string here may be; empty if it may be any. */
  List<String> words() {
    return choices().stream()
        .flatMap(part -> part.node.path("enum").valueStream())
        .map(JsonNode::asString)
        .toList();
  }

  /** Whether a value of a type, as JSON Schema names types, may stand here. */
  boolean takes(String type) {
    return choices().stream()
        .anyMatch(
            part ->
                part.node.has("enum")
                    ? type.equals("string")
                    : part.node.path("type").asString("").equals(type)
                        || (type.equals("number")
                            && part.node.path("type").asString("").equals("integer")));
  }

  boolean mustBeAboveZero() {
    return node.path("exclusiveMinimum").isNumber()
        && node.path("exclusiveMinimum").decimalValue().signum() == 0;
  }

  /** What may stand here, in words: {@code "allow" or "deny"}. */
  String allowed() {
    return choices().stream().map(SchemaPart::oneAllowed).collect(Collectors.joining(", or "));
  }

  /** An example of what may stand here, as it would be typed. */
  Optional<String> example() {
    return node.path("examples").valueStream().findFirst().map(JsonNode::toString);
  }

  /** The kinds of object, anywhere in the schema, that may have a member of a name. */
  Stream<SchemaPart> ownersOf(String member) {
    return Stream.concat(Stream.of(root), root.path("$defs").valueStream())
        .filter(part -> part.path("properties").has(member))
        .map(part -> new SchemaPart(root, part));
  }

  private List<SchemaPart> choices() {
    if (!node.has("anyOf")) {
      return List.of(this);
    }
    List<SchemaPart> choices = new ArrayList<>();
    node.get("anyOf").forEach(choice -> choices.add(new SchemaPart(root, choice)));
    return choices;
  }

  private String oneAllowed() {
    if (node.has("enum")) {
      return anyOf(node.get("enum").valueStream().map(JsonNode::toString).toList());
    }
    String name =
        switch (node.path("type").asString("")) {
          case "object" -> "an object";
          case "array" -> "an array";
          case "string" -> "a string" + (node.has("pattern") ? " that is not blank" : "");
          case "boolean" -> "true or false";
          case "integer" -> "a whole number" + unit();
          case "number" -> "a number";
          default -> "a value";
        };
    return name + bounds();
  }

  private String unit() {
    return node.has("title") ? " of " + node.get("title").asString().toLowerCase(Locale.ROOT) : "";
  }

  private String bounds() {
    StringBuilder out = new StringBuilder();
    if (node.has("minimum")) {
      out.append(" from ").append(node.get("minimum")).append(" to ").append(node.get("maximum"));
    } else if (node.has("exclusiveMinimum")) {
      out.append(" above ").append(node.get("exclusiveMinimum"));
      out.append(" and at most ").append(node.get("maximum"));
    }
    return out.toString();
  }

  static String anyOf(List<String> names) {
    int last = names.size() - 1;
    return last < 1
        ? String.join("", names)
        : String.join(", ", names.subList(0, last)) + " or " + names.get(last);
  }

  private static JsonNode resolved(JsonNode root, JsonNode node) {
    return node.has("$ref") ? root.at(node.get("$ref").asString().substring("#".length())) : node;
  }
}
