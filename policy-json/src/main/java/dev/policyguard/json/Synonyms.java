package dev.policyguard.json;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Words of other languages that mean one of ours, without being spelled like it. */
final class Synonyms {

  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("=", "eq"),
          Map.entry("==", "eq"),
          Map.entry("===", "eq"),
          Map.entry("is", "eq"),
          Map.entry("equals", "eq"),
          Map.entry("equal", "eq"),
          Map.entry("!=", "neq"),
          Map.entry("<>", "neq"),
          Map.entry("ne", "neq"),
          Map.entry("not_eq", "neq"),
          Map.entry("not_equals", "neq"),
          Map.entry("one_of", "in"),
          Map.entry("any_of", "in"),
          Map.entry("none_of", "not_in"),
          Map.entry("nin", "not_in"),
          Map.entry("<", "lt"),
          Map.entry("less_than", "lt"),
          Map.entry("<=", "lte"),
          Map.entry("le", "lte"),
          Map.entry("max", "lte"),
          Map.entry(">", "gt"),
          Map.entry("greater_than", "gt"),
          Map.entry(">=", "gte"),
          Map.entry("ge", "gte"),
          Map.entry("min", "gte"),
          Map.entry("match", "regex"),
          Map.entry("matches", "regex"),
          Map.entry("pattern", "regex"),
          Map.entry("like", "regex"),
          Map.entry("starts_with", "regex"),
          Map.entry("ends_with", "regex"),
          Map.entry("includes", "contains"),
          Map.entry("has", "contains"),
          Map.entry("present", "exists"),
          Map.entry("defined", "exists"),
          Map.entry("not_exists", "exists"),
          Map.entry("missing", "exists"),
          Map.entry("absent", "exists"),
          Map.entry("operator", "op"),
          Map.entry("operation", "op"),
          Map.entry("comparison", "op"),
          Map.entry("field", "path"),
          Map.entry("key", "path"),
          Map.entry("arg", "path"),
          Map.entry("argument", "path"),
          Map.entry("parameter", "path"),
          Map.entry("if", "conditions"),
          Map.entry("when", "conditions"),
          Map.entry("all", "conditions"),
          Map.entry("message", "on_deny"),
          Map.entry("error", "on_deny"),
          Map.entry("id", "name"),
          Map.entry("title", "name"),
          Map.entry("forbid", "deny_if"),
          Map.entry("deny", "deny_if"),
          Map.entry("deny_when", "deny_if"),
          Map.entry("allow_if", "require"),
          Map.entry("approval", "require_approval"),
          Map.entry("approve_if", "require_approval"),
          Map.entry("throttle", "rate_limit"),
          Map.entry("rate", "rate_limit"),
          Map.entry("period", "window"),
          Map.entry("interval", "window"),
          Map.entry("per", "window"),
          Map.entry("seconds", "window"),
          Map.entry("duration", "window"),
          Map.entry("unit", "window"),
          Map.entry("maximum", "max"),
          Map.entry("limit", "max"),
          Map.entry("count", "max"),
          Map.entry("requests", "max"),
          Map.entry("calls", "max"),
          Map.entry("cost", "increment"),
          Map.entry("weight", "increment"),
          Map.entry("amount", "increment"),
          Map.entry("global", "all_tools"),
          Map.entry("every_tool", "all_tools"),
          Map.entry("ask", "require_approval"),
          Map.entry("confirm", "require_approval"),
          Map.entry("block", "deny"),
          Map.entry("permit", "allow"),
          Map.entry("user", "grant"),
          Map.entry("caller", "grant"));

  private Synonyms() {}

  /** Finds the known word that a given one means, or is spelled much like. */
  static Optional<String> or(String given, Collection<String> known) {
    String word = given.strip().toLowerCase(Locale.ROOT).replaceAll("[- ]", "_");
    return Optional.ofNullable(WORDS.get(word))
        .or(() -> camelCase(given))
        .filter(known::contains)
        .or(() -> NearMiss.of(given, known));
  }

  private static Optional<String> camelCase(String given) {
    String snake = given.strip().replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    return Optional.ofNullable(WORDS.get(snake));
  }
}
