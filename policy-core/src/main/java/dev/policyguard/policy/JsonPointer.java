package dev.policyguard.policy;

import java.util.Arrays;
import java.util.List;

/**
 * JSON pointers (RFC 6901), kept as the strings that a {@link Problem} carries. All methods are
 * pure.
 */
public final class JsonPointer {

  /** The pointer to the whole document. */
  public static final String ROOT = "";

  private JsonPointer() {}

  /**
   * The pointer to a member.
   *
   * @param parent the pointer to the object
   * @param name the member's name, any string
   * @return the pointer
   */
  public static String child(String parent, String name) {
    return parent + "/" + name.replace("~", "~0").replace("/", "~1");
  }

  /**
   * The pointer to an element.
   *
   * @param parent the pointer to the array
   * @param index the element's index, from 0
   * @return the pointer
   */
  public static String child(String parent, int index) {
    return parent + "/" + index;
  }

  /**
   * The pointer to what several steps from the whole document lead to.
   *
   * @param segments the names and indexes, the outermost first
   * @return the pointer
   */
  public static String of(Iterable<String> segments) {
    StringBuilder pointer = new StringBuilder();
    segments.forEach(segment -> pointer.append(child(ROOT, segment)));
    return pointer.toString();
  }

  /**
   * The steps of a pointer.
   *
   * @param pointer the pointer
   * @return the names and indexes, the outermost first; empty for the whole document
   */
  public static List<String> segments(String pointer) {
    if (pointer.isEmpty()) {
      return List.of();
    }
    return Arrays.stream(pointer.substring(1).split("/", -1))
        .map(segment -> segment.replace("~1", "/").replace("~0", "~"))
        .toList();
  }
}
