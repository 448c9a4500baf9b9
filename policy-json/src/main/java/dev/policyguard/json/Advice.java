package dev.policyguard.json;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Says what to type instead of something that may not stand where it stands. */
final class Advice {

  private Advice() {}

  /** For a member that its object may not have. */
  static Optional<String> forMember(SchemaPart owner, String name) {
    return NotYet.member(owner, name)
        .or(
            () ->
                NearMiss.of(name, owner.members())
                    .map(near -> "did you mean " + SafeText.quoted(near) + "?"))
        .or(() -> owner.ownersOf(name).findFirst().map(other -> "it belongs to " + other.title()));
  }

  /** For a member that is missing. */
  static Optional<String> forMissing(SchemaPart part, String name) {
    return part.example()
        .or(() -> part.words().stream().findFirst().map(SafeText::quoted))
        .map(value -> "write " + SafeText.quoted(name) + ": " + value);
  }

  /**
   * For a value that may not stand where it stands.
   *
   * @param optional whether it could be left out
   */
  static Optional<String> forValue(JsonNode value, SchemaPart part, boolean optional) {
    if (value.isString()) {
      return forString(value.asString(), part);
    } else if (value.isNumber() && part.takes("number")) {
      return part.mustBeAboveZero() && value.decimalValue().signum() <= 0
          ? Optional.of("to block the tool use \"action\": \"deny\"")
          : Optional.empty();
    } else if (value.isValueNode() && part.words().contains(value.asString(""))) {
      return Optional.of("write it in quotes, " + SafeText.quoted(value.asString()));
    } else if (value.isNull() && optional) {
      return Optional.of("leave the member out instead");
    }
    return forExample(part);
  }

  private static Optional<String> forString(String text, SchemaPart part) {
    if (part.takes("number") && text.matches("[0-9]{1,15}")) {
      return Optional.of("write it without quotes, " + text);
    }
    return NotYet.word(part, text)
        .or(
            () ->
                Optional.of(part.words())
                    .filter(words -> words.size() > 1)
                    .flatMap(words -> NearMiss.of(text, words))
                    .map(near -> "did you mean " + SafeText.quoted(near) + "?"))
        .or(() -> part.words().isEmpty() ? forExample(part) : Optional.empty());
  }

  private static Optional<String> forExample(SchemaPart part) {
    return part.example().map(example -> "for example " + example);
  }
}
