package dev.policyguard.lint;

import dev.policyguard.policy.Condition;
import dev.policyguard.policy.Operand;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The types of JSON values. */
enum JsonType {
  STRING,
  NUMBER,
  BOOLEAN,
  OBJECT,
  ARRAY,
  NULL;

  static Set<JsonType> all() {
    return EnumSet.allOf(JsonType.class);
  }

  String keyword() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The type by the name that JSON Schema has for it. */
  static Optional<JsonType> named(String keyword) {
    return keyword.equals("integer")
        ? Optional.of(NUMBER)
        : Set.of(values()).stream().filter(type -> type.keyword().equals(keyword)).findFirst();
  }

  /** The type of a value as {@link dev.policyguard.call.JsonObject} holds it. */
  static JsonType of(@Nullable Object value) {
    if (value == null) {
      return NULL;
    } else if (value instanceof String) {
      return STRING;
    } else if (value instanceof Number) {
      return NUMBER;
    } else if (value instanceof Boolean) {
      return BOOLEAN;
    }
    return value instanceof Map ? OBJECT : ARRAY;
  }

  /** The types for which a condition has an answer other than ERROR. */
  static Set<JsonType> takenBy(Condition condition) {
    return switch (condition.operator()) {
      case EXISTS -> all();
      case EQ, NEQ -> EnumSet.of(of(condition.value()));
      case IN, NOT_IN -> {
        Set<JsonType> types = EnumSet.noneOf(JsonType.class);
        ((Operand.OneOf) condition.value()).elements().forEach(e -> types.add(of(e)));
        yield types;
      }
      case LT, LTE, GT, GTE -> EnumSet.of(NUMBER);
      case REGEX -> EnumSet.of(STRING);
      case CONTAINS ->
          condition.value() instanceof Operand.Text ? EnumSet.of(STRING, ARRAY) : EnumSet.of(ARRAY);
    };
  }

  private static JsonType of(Operand operand) {
    return operand instanceof Operand.Text
        ? STRING
        : operand instanceof Operand.Numeric ? NUMBER : BOOLEAN;
  }

  /** As a sentence names them: {@code a string or an array}. */
  static String shown(Set<JsonType> types) {
    return types.isEmpty()
        ? "nothing"
        : types.stream().map(JsonType::withArticle).collect(Collectors.joining(" or "));
  }

  private String withArticle() {
    return (this == OBJECT || this == ARRAY ? "an " : "a ") + keyword();
  }
}
