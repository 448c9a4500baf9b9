package dev.policyguard.lint;

/** JSON pointers (RFC 6901), kept as the strings that findings carry. */
final class Pointer {

  private Pointer() {}

  static String ofTool(String name) {
    return "/tools/" + name.replace("~", "~0").replace("/", "~1");
  }

  static String ofHidden(int index) {
    return "/hide/" + index;
  }
}
