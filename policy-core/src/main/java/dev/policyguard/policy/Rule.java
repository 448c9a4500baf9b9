package dev.policyguard.policy;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Conditions joined by AND, and what a caller is told where they decide. Without conditions a rule
 * holds always.
 *
 * <p>Immutable and thread-safe. Source: the policy language, sections 1 and 2.
 *
 * @param conditions the conditions, in document order
 * @param onDeny what the caller is told
 * @param name a name, which stands in the rule's id in place of its first condition
 * @param description a note for the policy's readers, never evaluated
 */
public record Rule(
    List<Condition> conditions,
    Optional<String> onDeny,
    Optional<String> name,
    Optional<String> description) {

  /**
   * Checks and copies the parts.
   *
   * @throws IllegalArgumentException if the name is blank
   */
  public Rule {
    conditions = List.copyOf(conditions);
    Objects.requireNonNull(onDeny, "onDeny");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    if (name.filter(String::isBlank).isPresent()) {
      throw new IllegalArgumentException("name: is blank, must be a name or absent");
    }
  }

  /**
   * A rule of which only the conditions are given.
   *
   * @param conditions the conditions; none for a rule that holds always
   * @return the rule
   */
  public static Rule of(Condition... conditions) {
    return new Rule(List.of(conditions), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * The same rule, with words of its own.
   *
   * @param message what the caller is told where the rule decides
   * @return the rule with this message
   */
  public Rule withOnDeny(String message) {
    return new Rule(conditions, Optional.of(message), name, description);
  }

  /**
   * The same rule, with a name.
   *
   * @param name the name
   * @return the rule with this name
   */
  public Rule withName(String name) {
    return new Rule(conditions, onDeny, Optional.of(name), description);
  }
}
