package dev.policyguard.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * The part of the JSON Schema that says what may stand at one place, read for people: messages take
 * their words from the schema, so that the two cannot contradict each other. Immutable.
 *
 * <p>It understands what {@code policy.schema.json} uses: references, {@code anyOf}, and an {@code
 * allOf} of {@code if} and {@code then} in which one member decides what another may be.
 */
final class SchemaPart {

  private final JsonNode root;
  private final JsonNode node;
  private final Optional<Given> given;

  private SchemaPart(JsonNode root, JsonNode node, Optional<Given> given) {
    this.root = root;
    this.node = resolved(root, node);
    this.given = given;
  }

  static SchemaPart root(JsonNode schema) {
    return new SchemaPart(schema, schema, Optional.empty());
  }

  /**
   * The member that decided what may stand here.
   *
   * @param member its name
   * @param word what it is
   */
  record Given(String member, String word) {}

  /**
   * The part for a member or element; allows anything where the schema says nothing.
   *
   * @param owner what has the member or element
   */
  SchemaPart child(String segment, JsonNode owner) {
    return conditional(segment, owner).orElseGet(() -> child(segment));
  }

  private SchemaPart child(String segment) {
    for (SchemaPart part : choices()) {
      JsonNode properties = part.node.path("properties");
      if (properties.has(segment)) {
        return part(properties.get(segment));
      } else if (part.node.path("additionalProperties").isObject()) {
        return part(part.node.get("additionalProperties"));
      } else if (part.node.has("items")) {
        return part(part.node.get("items"));
      }
    }
    return part(MissingNode.getInstance());
  }

  /** The part for the elements of an array. */
  SchemaPart element() {
    return child("0");
  }

  /** The part for the elements of the array that a member is, if it is one. */
  Optional<SchemaPart> listOf(String member) {
    return Optional.of(child(member)).filter(part -> part.takes("array")).map(SchemaPart::element);
  }

  boolean isSameAs(SchemaPart other) {
    return node.equals(other.node);
  }

  private Optional<SchemaPart> conditional(String segment, JsonNode owner) {
    for (JsonNode branch : node.path("allOf")) {
      JsonNode part = branch.path("then").path("properties").path(segment);
      Optional<Given> decided = decided(branch.path("if").path("properties"), owner);
      if (decided.isPresent() && !part.isMissingNode()) {
        return Optional.of(new SchemaPart(root, part, decided));
      }
    }
    return Optional.empty();
  }

  private static Optional<Given> decided(JsonNode conditions, JsonNode owner) {
    return conditions
        .propertyStream()
        .filter(
            member ->
                member
                    .getValue()
                    .path("enum")
                    .valueStream()
                    .anyMatch(word -> word.equals(owner.path(member.getKey()))))
        .map(member -> new Given(member.getKey(), owner.path(member.getKey()).asString()))
        .findFirst();
  }

  private SchemaPart part(JsonNode node) {
    return new SchemaPart(root, node, Optional.empty());
  }

  /** What decided that this part holds, where another would hold otherwise. */
  Optional<Given> given() {
    return given;
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
    return choices().stream()
        .flatMap(part -> part.node.path("required").valueStream())
        .anyMatch(name -> name.asString().equals(member));
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
        .flatMap(part -> part.types().stream())
        .anyMatch(t -> t.equals(type) || (type.equals("number") && t.equals("integer")));
  }

  /** Whether a value is of a type that may stand here, whatever else is wrong with it. */
  boolean takesTypeOf(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> takes("object");
      case ARRAY -> takes("array");
      case STRING -> takes("string");
      case BOOLEAN -> takes("boolean");
      case NUMBER -> takes("number");
      default -> false;
    };
  }

  private List<String> types() {
    JsonNode type = node.path("type");
    if (node.has("enum")) {
      return List.of("string");
    } else if (type.isArray()) {
      return type.valueStream().map(JsonNode::asString).toList();
    }
    return List.of(type.asString(""));
  }

  boolean mustBeAboveZero() {
    return node.path("exclusiveMinimum").isNumber()
        && node.path("exclusiveMinimum").decimalValue().signum() == 0;
  }

  boolean mayBeZero() {
    return node.path("minimum").isNumber() && node.path("minimum").decimalValue().signum() == 0;
  }

  /** What may stand here, in words: {@code "allow" or "deny"}. */
  String allowed() {
    String words = joined(choices().stream().flatMap(SchemaPart::oneAllowed).toList(), ", or ");
    return words
        + given
            .map(why -> " where \"" + why.member() + "\" is " + SafeText.quoted(why.word()))
            .orElse("");
  }

  /** An example of what may stand here, as it would be typed. */
  Optional<String> example() {
    return node.path("examples").valueStream().findFirst().map(JsonNode::toString);
  }

  /** The kinds of object, anywhere in the schema, that may have a member of a name. */
  Stream<SchemaPart> ownersOf(String member) {
    return Stream.concat(Stream.of(root), root.path("$defs").valueStream())
        .filter(part -> part.path("properties").has(member))
        .map(this::part);
  }

  private List<SchemaPart> choices() {
    if (!node.has("anyOf")) {
      return List.of(this);
    }
    List<SchemaPart> choices = new ArrayList<>();
    node.get("anyOf").forEach(choice -> choices.add(part(choice)));
    return choices;
  }

  private Stream<String> oneAllowed() {
    if (node.has("enum")) {
      return Stream.of(anyOf(node.get("enum").valueStream().map(JsonNode::toString).toList()));
    }
    return types().stream()
        .map(
            type ->
                switch (type) {
                  case "object" -> "an object" + (node.has("required") ? withMembers() : "");
                  case "array" -> "an array" + (node.has("minItems") ? " that is not empty" : "");
                  case "string" -> "a string" + pattern();
                  case "boolean" -> "true or false";
                  case "integer" -> "a whole number" + unit() + bounds();
                  case "number" -> "a number" + bounds();
                  default -> "a value";
                });
  }

  private String withMembers() {
    return " with " + and(node.get("required").valueStream().map(JsonNode::toString).toList());
  }

  private String pattern() {
    if (!node.has("pattern")) {
      return "";
    }
    return node.get("pattern").asString().equals("\\S")
        ? " that is not blank"
        : example().map(example -> " such as " + example).orElse("");
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
    return joined(names, " or ");
  }

  private static String and(List<String> names) {
    return joined(names, " and ");
  }

  private static String joined(List<String> names, String last) {
    int end = names.size() - 1;
    return end < 1
        ? String.join("", names)
        : String.join(", ", names.subList(0, end)) + last + names.get(end);
  }

  private static JsonNode resolved(JsonNode root, JsonNode node) {
    return node.has("$ref") ? root.at(node.get("$ref").asString().substring("#".length())) : node;
  }
}
