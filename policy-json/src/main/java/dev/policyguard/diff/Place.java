package dev.policyguard.diff;

import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.ArgumentPath.Segment;
import java.util.List;

/**
 * Where a path leads, however it is written. Immutable.
 *
 * @param root where it starts
 * @param segments the way
 */
record Place(ArgumentPath.Root root, List<Segment> segments) {

  static Place of(ArgumentPath path) {
    return new Place(path.root(), path.segments());
  }

  /** Whether it is many places. */
  boolean isMany() {
    return segments.stream().anyMatch(Segment.Each.class::isInstance);
  }

  /** Whether this is a part, not all, of the way to another. */
  boolean isBefore(Place other) {
    return root == other.root
        && segments.size() < other.segments.size()
        && segments.equals(other.segments.subList(0, segments.size()));
  }

  /** The first step beyond this to a place that this is before. */
  Segment nextTo(Place beyond) {
    return beyond.segments.get(segments.size());
  }
}
