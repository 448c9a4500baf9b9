package dev.policyguard.catalog.page;

import dev.policyguard.call.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An argument of a tool, as its input schema describes it.
 *
 * @param name its name
 * @param type what it may be, in words
 * @param need whether a call must have it
 * @param description what the server says of it; empty where it says nothing
 */
record Argument(String name, String type, Need need, String description) {

  private static final int MAX_CHOICES = 12;

  /** Whether a call must have an argument. */
  enum Need {
    REQUIRED,
    OPTIONAL
  }

  /** The arguments at the outermost level of a schema, in its order. */
  static List<Argument> of(JsonObject schema) {
    if (!(schema.get("properties") instanceof Map<?, ?> properties)) {
      return List.of();
    }
    Set<?> required =
        schema.get("required") instanceof List<?> names ? new HashSet<>(names) : Set.of();
    return properties.entrySet().stream()
        .map(
            property -> {
              String name = String.valueOf(property.getKey());
              Need need = required.contains(name) ? Need.REQUIRED : Need.OPTIONAL;
              return of(name, need, property.getValue());
            })
        .toList();
  }

  private static Argument of(String name, Need need, @Nullable Object schema) {
    if (!(schema instanceof Map<?, ?> members)) {
      return new Argument(name, "anything", need, "");
    }
    String description = members.get("description") instanceof String text ? text : "";
    return new Argument(name, type(members), need, description);
  }

  private static String type(Map<?, ?> schema) {
    if (schema.get("enum") instanceof List<?> values) {
      return choice(values);
    }
    if (schema.containsKey("const")) {
      return "always " + Words.json(schema.get("const"));
    }
    Object type = schema.get("type");
    if (type instanceof List<?> types) {
      return types.stream()
          .limit(MAX_CHOICES)
          .map(String::valueOf)
          .collect(Collectors.joining(" or "));
    }
    if ("array".equals(type) && schema.get("items") instanceof Map<?, ?> items) {
      return "array of " + (items.get("type") instanceof String item ? item : "values");
    }
    return type instanceof String one ? one : "anything";
  }

  private static String choice(List<?> values) {
    String shown =
        values.stream().limit(MAX_CHOICES).map(Words::json).collect(Collectors.joining(", "));
    return "one of "
        + shown
        + (values.size() > MAX_CHOICES ? " and " + (values.size() - MAX_CHOICES) + " more" : "");
  }
}
