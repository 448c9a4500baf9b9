package dev.policyguard.policy;

/** The one rule of JSON pointers (RFC 6901) that is needed to write them. */
final class JsonPointer {

  private JsonPointer() {}

  static String escape(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
