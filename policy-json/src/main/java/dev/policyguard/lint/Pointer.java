package dev.policyguard.lint;

import dev.policyguard.policy.JsonPointer;

/** JSON pointers (RFC 6901), kept as the strings that findings carry. */
final class Pointer {

  private Pointer() {}

  static String ofTool(String name) {
    return JsonPointer.child("/tools", name);
  }

  static String ofHidden(int index) {
    return JsonPointer.child("/hide", index);
  }
}
