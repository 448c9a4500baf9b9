package dev.policyguard.catalog.page;

import dev.policyguard.catalog.Recommendation;
import dev.policyguard.json.PolicyFile;
import dev.policyguard.policy.Limit;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolAction;
import dev.policyguard.policy.ToolRule;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A recommended rule in words and as a document. */
final class Advice {

  /** How long a name in a policy may be. */
  private static final int MAX_NAME = 1_024;

  private Advice() {}

  /** For a column of a table: {@code 10 a minute}. */
  static String brief(Recommendation recommendation) {
    return unnameable(recommendation.tool()).isPresent()
        ? "None possible"
        : recommendation.rule().map(Advice::brief).orElse("Hidden");
  }

  private static String brief(ToolRule rule) {
    if (denies(rule)) {
      return "Denied";
    }
    if (asks(rule)) {
      return "A person approves";
    }
    return rule.limits().stream().findFirst().map(Words::rate).orElse("Allowed");
  }

  /** In a sentence. */
  static String sentence(Recommendation recommendation) {
    return recommendation
        .rule()
        .map(Advice::sentence)
        .orElse("Hidden: agents do not see the tool, and a call of it is refused.");
  }

  private static String sentence(ToolRule rule) {
    if (denies(rule)) {
      return "Denied: agents see the tool, and every call of it is refused.";
    }
    if (asks(rule)) {
      return "A person approves each call before it is made.";
    }
    return rule.limits().stream()
        .findFirst()
        .map(limit -> "Allowed, at most " + Words.rate(limit) + " for each caller.")
        .orElse("Allowed, as often as an agent likes.");
  }

  private static boolean denies(ToolRule rule) {
    return rule.action() == ToolAction.DENY
        || rule.denyIf().stream().anyMatch(r -> r.conditions().isEmpty());
  }

  private static boolean asks(ToolRule rule) {
    return rule.action() == ToolAction.REQUIRE_APPROVAL || !rule.requireApproval().isEmpty();
  }

  /** The limit that one of the rules has. */
  static Optional<Limit> limit(Recommendation recommendation) {
    return recommendation.rule().flatMap(rule -> rule.limits().stream().findFirst());
  }

  /** A whole {@code policy.json} with a rule in it. */
  static String policy(Recommendation recommendation) {
    return policy(
        policy -> {
          recommendation.addTo(policy);
          return policy;
        });
  }

  static String policy(UnaryOperator<Policy.Builder> rules) {
    return PolicyFile.write(rules.apply(Policy.builder()).build());
  }

  /** Why no {@code policy.json} can name a tool, in a sentence. */
  static Optional<String> unnameable(String tool) {
    return whyUnnameable(tool)
        .map(
            why ->
                "No policy.json can name this tool: %s. A policy whose default is deny denies it."
                    .formatted(why));
  }

  private static Optional<String> whyUnnameable(String tool) {
    if (tool.isBlank()) {
      return Optional.of("its name is blank");
    }
    if (tool.equals(Policy.EVERY_TOOL)) {
      return Optional.of("in a policy its name means every tool");
    }
    if (tool.length() > MAX_NAME) {
      return Optional.of("its name is longer than " + Words.number(MAX_NAME) + " characters");
    }
    return tool.codePoints().anyMatch(c -> c >= 0xd800 && c < 0xe000)
        ? Optional.of("its name has half of a character, which is no text")
        : Optional.empty();
  }
}
