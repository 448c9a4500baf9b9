package dev.policyguard.json;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the policy language has and this version does not: refused, but not called a mistake. */
final class NotYet {

  private static final Map<String, Set<String>> MEMBERS =
      Map.of(
          "a policy", Set.of("all_tools"),
          "a tool rule", Set.of("require", "deny_if", "require_approval", "rate_limit"),
          "a limit", Set.of("increment", "increment_from"));

  private static final Set<String> WORDS = Set.of("require_approval");

  private NotYet() {}

  static Optional<String> member(SchemaPart owner, String name) {
    return Optional.of(name)
        .filter(n -> MEMBERS.getOrDefault(owner.title(), Set.of()).contains(n))
        .map(NotYet::advice);
  }

  static Optional<String> word(SchemaPart part, String word) {
    return Optional.of(word)
        .filter(w -> WORDS.contains(w) && part.title().equals("an action"))
        .map(NotYet::advice);
  }

  private static String advice(String name) {
    return "the policy language has \"" + name + "\", this version does not support it yet";
  }
}
