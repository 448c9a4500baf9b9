package dev.policyguard.mcp;

import java.util.Set;

/**
 * How much clients are told of decisions. Each level has the fields of the one before it.
 *
 * <p>No level tells what is in a condition, a pattern or a threshold; a policy author's own words
 * are told as they are, at every level. The log has everything, under the decision's id.
 */
public enum Disclosure {

  /**
   * What happened, why in the author's words, when to try again, and the decision's id: for clients
   * that are strangers.
   */
  MINIMAL("decision", "message", "retry_after_ms", "id"),

  /**
   * Also the code, the rule's id, and what remains of the limits that count this caller's calls
   * alone.
   */
  STANDARD("decision", "message", "retry_after_ms", "id", "code", "rule", "remaining"),

  /**
   * Also what remains of limits that all callers share, which tells how busy the others are, and
   * the policy's revision: for clients of the server's own people.
   */
  FULL("decision", "message", "retry_after_ms", "id", "code", "rule", "remaining", "revision");

  @SuppressWarnings("ImmutableEnumChecker") // Set.of is immutable
  private final Set<String> fields;

  Disclosure(String... fields) {
    this.fields = Set.of(fields);
  }

  /** Whether clients get this field. */
  boolean tells(String field) {
    return fields.contains(field);
  }
}
