package dev.policyguard.examples.testserver;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call, read by name. As immutable as the map.
 *
 * @param values the arguments; null where the call has none
 */
record Arguments(@Nullable Map<String, Object> values) {

  /**
   * Reads a text that must be there.
   *
   * @param name the argument's name
   * @return the text
   * @throws IllegalArgumentException if it is missing, blank or no text
   */
  String required(String name) {
    return optional(name)
        .filter(text -> !text.isBlank())
        .orElseThrow(() -> new IllegalArgumentException(name + ": is missing, must be a text"));
  }

  /**
   * Reads a text that may be left out.
   *
   * @param name the argument's name
   * @return the text, if there is one
   * @throws IllegalArgumentException if it is no text
   */
  Optional<String> optional(String name) {
    Object value = values == null ? null : values.get(name);
    if (value == null) {
      return Optional.empty();
    } else if (value instanceof String text) {
      return Optional.of(text);
    }
    throw new IllegalArgumentException(name + ": is " + value + ", must be a text");
  }
}
