package dev.policyguard.lint;

import dev.policyguard.policy.Policy;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Names that MCP advises against, that no call can have, or that look like another. Source: MCP
 * 2025-11-25, server/tools, "Tool Names".
 */
final class NameCheck implements Check {

  /** Of MCP, and of the guard: it denies a call with a longer one. */
  private static final int MAX_LENGTH = 128;

  @Override
  public void check(Subject subject, Report report) {
    Map<String, String> named = new LinkedHashMap<>();
    subject.policy().tools().keySet().forEach(name -> named.put(name, Pointer.ofTool(name)));
    int index = 0;
    for (String name : subject.policy().hide()) {
      if (!name.equals(Policy.EVERY_TOOL)) {
        named.putIfAbsent(name, Pointer.ofHidden(index));
      }
      index++;
    }
    Map<String, String> seen = new HashMap<>();
    named.forEach((name, pointer) -> name(name, pointer, seen, report));
  }

  private static void name(String name, String pointer, Map<String, String> seen, Report report) {
    if (name.isBlank() || name.length() > MAX_LENGTH) {
      report.add(
          Kind.NAME_NEVER_CALLED,
          pointer,
          name.isBlank()
              ? "The name " + Report.quoted(name) + " is blank."
              : "The name "
                  + Report.quoted(name)
                  + " has "
                  + name.length()
                  + " characters, and a tool's name has at most "
                  + MAX_LENGTH
                  + ".",
          "A call with such a name is denied as invalid, so this never matters.",
          "Write the name that the server lists.");
    } else if (!name.chars().allMatch(NameCheck::isAdvised)) {
      report.add(
          Kind.NAME_OUTSIDE_ALPHABET,
          pointer,
          "The name "
              + Report.quoted(name)
              + " has the character "
              + odd(name)
              + ", outside A-Z, a-z, 0-9, '_', '-' and '.'.",
          "MCP advises against them: clients may refuse the tool, and what a reader sees may not be"
              + " what stands there.",
          "Write the name exactly as the server lists it; if it is so, rename the tool there.");
    }
    if (!name.isBlank() && name.length() <= MAX_LENGTH) {
      String other = seen.putIfAbsent(Skeleton.of(name), name);
      if (other != null) {
        report.add(
            Kind.LOOK_ALIKE_NAME,
            pointer,
            "The names " + shown(name) + " and " + shown(other) + " look alike.",
            "They are two tools: names are compared character by character, and nothing is folded.",
            "Keep the one that the server lists; if it lists both, rename one there.");
      }
    }
  }

  /** With the character that a reader may take for another. */
  private static String shown(String name) {
    boolean plain = name.chars().allMatch(NameCheck::isAdvised);
    return Report.quoted(name) + (plain ? "" : " (with " + odd(name) + ")");
  }

  private static String odd(String name) {
    int first = name.codePoints().filter(c -> !isAdvised(c)).findFirst().orElse(0);
    return String.format("U+%04X", first);
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
