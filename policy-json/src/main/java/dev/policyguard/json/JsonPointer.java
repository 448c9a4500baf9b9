package dev.policyguard.json;

import java.util.Arrays;
import java.util.List;

/** JSON pointers (RFC 6901), kept as the strings that problems carry. */
final class JsonPointer {

  /** The pointer to the whole document. */
  static final String ROOT = "";

  private JsonPointer() {}

  static String of(Iterable<String> segments) {
    StringBuilder pointer = new StringBuilder();
    segments.forEach(segment -> pointer.append(child(ROOT, segment)));
    return pointer.toString();
  }

  static String child(String parent, String name) {
    return parent + "/" + name.replace("~", "~0").replace("/", "~1");
  }

  static String child(String parent, int index) {
    return parent + "/" + index;
  }

  /** A name as a pointer shows it that is beyond the bound. */
  static String shortened(String name) {
    return name.length() <= JsonReader.MAX_NAME_LENGTH
        ? name
        : name.substring(0, JsonReader.MAX_NAME_LENGTH) + '…';
  }

  static List<String> segments(String pointer) {
    if (pointer.isEmpty()) {
      return List.of();
    }
    return Arrays.stream(pointer.substring(1).split("/", -1))
        .map(segment -> segment.replace("~1", "/").replace("~0", "~"))
        .toList();
  }
}
