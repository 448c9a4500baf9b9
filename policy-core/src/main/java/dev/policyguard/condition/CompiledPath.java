package dev.policyguard.condition;

import dev.policyguard.call.Caller;
import dev.policyguard.call.JsonObject;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.ArgumentPath.Segment;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A path taken apart: the steps from the arguments or the caller's attributes. Immutable. */
final class CompiledPath {

  /** Stands where a step leads into something that has no such steps. */
  static final Object BAD_STEP = new Object();

  /** Leads to nothing. */
  static final CompiledPath NOWHERE = new CompiledPath(false, new Segment[0]);

  private final boolean ofCaller;
  private final Segment[] segments;

  /**
   * The name that the first step leads to; null if it leads to none. Interned, as literals and many
   * parsers' names are: then the arguments' own is found by its reference.
   */
  private final @Nullable String firstMember;

  CompiledPath(ArgumentPath path) {
    this(path.root() == ArgumentPath.Root.CALLER, path.segments().toArray(Segment[]::new));
  }

  private CompiledPath(boolean ofCaller, Segment[] segments) {
    this.ofCaller = ofCaller;
    this.segments = segments;
    this.firstMember =
        segments.length > 0 && segments[0] instanceof Segment.Member member
            ? member.name().intern()
            : null;
  }

  /** Where the path starts in a call. */
  Object start(JsonObject arguments, Caller caller) {
    return (ofCaller ? caller.attributes() : arguments).asMap();
  }

  int length() {
    return segments.length;
  }

  /** Whether a step leads to every element of an array. */
  boolean isEach(int step) {
    return segments[step] instanceof Segment.Each;
  }

  /**
   * What the first step leads to: arguments and attributes are objects, so nothing but a member.
   */
  @Nullable Object first(JsonObject arguments, Caller caller) {
    return firstMember != null
        ? (ofCaller ? caller.attributes() : arguments).get(firstMember)
        : BAD_STEP;
  }

  /** One step; null where there is nothing, {@link #BAD_STEP} where there can be nothing. */
  @Nullable Object step(Object from, int step) {
    Segment segment = segments[step];
    if (segment instanceof Segment.Member member) {
      return from instanceof Map<?, ?> object ? object.get(member.name()) : BAD_STEP;
    } else if (segment instanceof Segment.Index index && from instanceof List<?> array) {
      return index.index() < array.size() ? array.get(index.index()) : null;
    }
    return BAD_STEP;
  }

  /** What stands at the end of a path that leads to one place. */
  @Nullable Object find(JsonObject arguments, Caller caller) {
    Object at = start(arguments, caller);
    for (int i = 0; i < segments.length && at != null; i++) {
      at = step(at, i);
    }
    return at;
  }
}
