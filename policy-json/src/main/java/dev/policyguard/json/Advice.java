package dev.policyguard.json;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Says what to type instead of something that may not stand where it stands. */
final class Advice {

  private Advice() {}

  /** For a member that its object may not have. */
  static Optional<String> forMember(SchemaPart owner, String name) {
    return Synonyms.or(name, owner.members())
        .map(near -> "did you mean " + SafeText.quoted(near) + "?")
        .or(() -> owner.ownersOf(name).findFirst().map(other -> belongsTo(other, owner)));
  }

  private static String belongsTo(SchemaPart other, SchemaPart owner) {
    List<String> members =
        owner.members().stream()
            .filter(member -> owner.listOf(member).filter(other::isSameAs).isPresent())
            .map(SafeText::quoted)
            .toList();
    return "it belongs to "
        + other.title()
        + (members.isEmpty() ? "" : " in " + SchemaPart.anyOf(members));
  }

  /**
   * For a member that is missing.
   *
   * @param unknown the members that are there, and that the object may not have
   */
  static Optional<String> forMissing(
      SchemaPart owner, SchemaPart part, String name, Stream<String> unknown) {
    return unknown
        .filter(other -> Synonyms.or(other, owner.members()).filter(name::equals).isPresent())
        .findFirst()
        .map(other -> "rename " + SafeText.quoted(other))
        .or(
            () ->
                part.example()
                    .or(() -> part.words().stream().findFirst().map(SafeText::quoted))
                    .map(value -> "write " + SafeText.quoted(name) + ": " + value));
  }

  /**
   * For a value that may not stand where it stands.
   *
   * @param optional whether it could be left out
   */
  static Optional<String> forValue(JsonNode value, SchemaPart part, boolean optional) {
    return forOperator(value, part)
        .or(() -> forElement(value, part))
        .or(() -> forType(value, part, optional));
  }

  private static Optional<String> forType(JsonNode value, SchemaPart part, boolean optional) {
    if (value.isString()) {
      return forString(value.asString(), part);
    } else if (value.isNumber() && part.takes("number")) {
      return forNumber(value, part);
    } else if (value.isValueNode() && part.words().contains(value.asString(""))) {
      return Optional.of("write it in quotes, " + SafeText.quoted(value.asString()));
    } else if (value.isNull() && optional) {
      return Optional.of("leave the member out instead");
    }
    return forExample(part);
  }

  /** For the value of a condition, where another operator takes it. */
  private static Optional<String> forOperator(JsonNode value, SchemaPart part) {
    String operator = part.given().map(SchemaPart.Given::word).orElse("");
    if (value.isNull() && !operator.isEmpty() && !operator.equals("exists")) {
      return Optional.of(
          "to ask whether something is there write \"op\": \"exists\", \"value\": true or false");
    } else if (!value.isArray()) {
      return Optional.empty();
    } else if (value.size() == 1 && !part.takes("array") && looksLike(part, value.get(0))) {
      return Optional.of("write it without [ ]");
    }
    return switch (operator) {
      case "eq" -> Optional.of("to compare with several use \"in\"");
      case "neq" -> Optional.of("to compare with several use \"not_in\"");
      case "contains" -> Optional.of("write a condition for each");
      default -> Optional.empty();
    };
  }

  /** For a value that stands where a list of such values should. */
  private static Optional<String> forElement(JsonNode value, SchemaPart part) {
    if (!part.takes("array") || value.isArray()) {
      return Optional.empty();
    }
    return looksLike(part.element(), value) ? Optional.of("put it in [ ]") : Optional.empty();
  }

  private static boolean looksLike(SchemaPart part, JsonNode value) {
    return part.takesTypeOf(value) && part.members().containsAll(value.propertyNames());
  }

  private static Optional<String> forNumber(JsonNode value, SchemaPart part) {
    if (part.mustBeAboveZero() && value.decimalValue().signum() <= 0) {
      return Optional.of("to block the tool use \"action\": \"deny\"");
    } else if (part.mayBeZero() && value.decimalValue().signum() < 0) {
      return Optional.of("no call lowers a counter");
    }
    return Optional.empty();
  }

  private static Optional<String> forString(String text, SchemaPart part) {
    if (part.takes("number") && text.matches("-?[0-9]{1,15}([.][0-9]{1,6})?")) {
      return Optional.of("write it without quotes, " + text);
    } else if (part.takes("boolean") && text.matches("true|false")) {
      return Optional.of("write it without quotes, " + text);
    }
    if (part.title().equals("an increment") && text.matches("(?s)(args|caller)[.\\[].*")) {
      return Optional.of("to charge what stands at a path use \"increment_from\"");
    }
    return Optional.of(part.words())
        .filter(words -> words.size() > 1)
        .flatMap(words -> Synonyms.or(text, words))
        .map(near -> "did you mean " + SafeText.quoted(near) + note(text, near) + "?")
        .or(() -> part.words().isEmpty() ? forExample(part) : Optional.empty());
  }

  /** How an operator does what another language has one of its own for. */
  private static String note(String given, String near) {
    String plain = given.replaceAll("[-_ ]", "").toLowerCase(Locale.ROOT);
    if (near.equals("regex") && plain.startsWith("starts")) {
      return " with ^ before what it starts with";
    } else if (near.equals("regex") && plain.startsWith("ends")) {
      return " with $ behind what it ends with";
    } else if (near.equals("exists") && plain.matches("notexists|missing|absent")) {
      return " with the value false";
    }
    return "";
  }

  private static Optional<String> forExample(SchemaPart part) {
    return part.example()
        .filter(example -> !part.words().isEmpty() || !part.allowed().contains(example))
        .map(example -> "for example " + example);
  }
}
