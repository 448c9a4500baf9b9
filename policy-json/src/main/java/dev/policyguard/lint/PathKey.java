package dev.policyguard.lint;

import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.ArgumentPath.Segment;
import java.util.List;

/**
 * A path by where it leads, however it is written. Immutable.
 *
 * @param root where it starts
 * @param segments the way
 */
record PathKey(ArgumentPath.Root root, List<Segment> segments) {
  static PathKey of(ArgumentPath path) {
    return new PathKey(path.root(), path.segments());
  }

  /** Whether this is a part, not all, of the way to another. */
  boolean isBefore(PathKey other) {
    return root == other.root
        && segments.size() < other.segments.size()
        && segments.equals(other.segments.subList(0, segments.size()));
  }
}
