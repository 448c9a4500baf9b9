package dev.policyguard.catalog;

import dev.policyguard.policy.Policy;
import java.util.Optional;

/** Which names of tools a policy can list. */
final class ToolNames {

  /** Of MCP, and of the guard: it denies a call with a longer one. */
  private static final int MAX_LENGTH = 128;

  private ToolNames() {}

  /** Why a policy cannot say anything of a tool with this name; empty where it can. */
  static Optional<String> unlistable(String name) {
    if (name.isBlank()) {
      return Optional.of("the name is blank, and no call can have it");
    } else if (name.length() > MAX_LENGTH) {
      return Optional.of(
          "the name has more than " + MAX_LENGTH + " characters, and no call can have it");
    } else if (name.equals(Policy.EVERY_TOOL)) {
      return Optional.of("in a policy the name stands for every tool");
    } else if (name.codePoints().anyMatch(c -> c >= 0xd800 && c <= 0xdfff)) {
      return Optional.of("the name has half of a surrogate pair, and JSON cannot hold it");
    }
    return Optional.empty();
  }

  /** Why a policy should not list a tool with this name before a person has looked at it. */
  static Optional<String> unadvised(String name) {
    return unlistable(name)
        .or(
            () ->
                name.chars().allMatch(ToolNames::isAdvised)
                    ? Optional.empty()
                    : Optional.of("the name has characters outside A-Z, a-z, 0-9, '_', '-', '.'"));
  }

  private static boolean isAdvised(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-'
        || c == '.';
  }
}
