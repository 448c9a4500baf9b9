package dev.policyguard.json;

import dev.policyguard.policy.JsonPointer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a value stands in the text, and where everything in it does.
 *
 * @param start the offset of its first character
 * @param end the offset behind its last one; of an object or array, behind the opening bracket
 * @param members if it is an object: its members by name
 * @param elements if it is an array: its elements
 */
record Place(int start, int end, Map<String, Member> members, List<Place> elements) {

  /**
   * Finds what a pointer points to. What is not there is represented by the innermost value that
   * should have it.
   */
  Spot at(String pointer) {
    Spot spot = new Spot(null, this);
    for (String segment : JsonPointer.segments(pointer)) {
      Spot next = spot.value().child(segment);
      if (next == null) {
        return spot;
      }
      spot = next;
    }
    return spot;
  }

  private @Nullable Spot child(String segment) {
    Member member = members.get(segment);
    if (member != null) {
      return new Spot(member, member.value());
    }
    if (elements.isEmpty() || !segment.matches("[0-9]{1,9}")) {
      return null;
    }
    int index = Integer.parseInt(segment);
    return index < elements.size() ? new Spot(null, elements.get(index)) : null;
  }

  /**
   * A member of an object.
   *
   * @param start the offset of the name's opening quote
   * @param end the offset behind its closing quote
   * @param value where the value stands
   */
  record Member(int start, int end, Place value) {}

  /**
   * What a pointer points to.
   *
   * @param member the member whose value it is; null for an element or the document
   * @param value the value
   */
  record Spot(@Nullable Member member, Place value) {}
}
