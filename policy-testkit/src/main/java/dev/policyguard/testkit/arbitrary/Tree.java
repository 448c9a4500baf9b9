package dev.policyguard.testkit.arbitrary;

import dev.policyguard.call.JsonObject;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.ArgumentPath.Segment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object in which values are put at paths. Where two paths contradict each other, as {@code
 * args.a} and {@code args.a.b} do, the one that comes later wins. Confined to a thread.
 */
final class Tree {

  /** Indexes beyond this are left past the end. */
  private static final int LAST_INDEX = 8;

  /**
   * What stands at a path: one value, or several where the path leads to each element.
   *
   * @param path the path
   * @param values the values; none for an empty array
   */
  record Placed(ArgumentPath path, List<Object> values) {}

  private final Map<String, @Nullable Object> root = new LinkedHashMap<>();

  private Tree() {}

  static JsonObject of(List<Placed> all) {
    Tree tree = new Tree();
    for (Placed placed : all) {
      for (int i = 0; i < placed.values().size(); i++) {
        tree.put(tree.root, placed.path().segments(), i, placed.values().get(i));
      }
      if (placed.values().isEmpty() && placed.path().leadsToEach()) {
        tree.put(tree.root, upToEach(placed.path()), 0, new ArrayList<>());
      }
    }
    return JsonObject.copyOf(tree.root);
  }

  private static List<Segment> upToEach(ArgumentPath path) {
    return path.segments().stream().takeWhile(s -> !(s instanceof Segment.Each)).toList();
  }

  /** Puts a value into a container; {@code element} says which, for each {@code [*]}. */
  private void put(Object container, List<Segment> way, int element, @Nullable Object value) {
    if (way.isEmpty()) {
      return;
    }
    List<Segment> rest = way.subList(1, way.size());
    Segment step = way.get(0);
    if (step instanceof Segment.Member member) {
      @SuppressWarnings("unchecked")
      Map<String, @Nullable Object> map = (Map<String, @Nullable Object>) container;
      map.put(member.name(), child(map.get(member.name()), rest, element, value));
    } else {
      int index = step instanceof Segment.Index at ? at.index() : element;
      @SuppressWarnings("unchecked")
      List<@Nullable Object> list = (List<@Nullable Object>) container;
      if (index <= LAST_INDEX) {
        while (list.size() <= index) {
          list.add(null);
        }
        list.set(index, child(list.get(index), rest, element, value));
      }
    }
  }

  /** What stands at the next step: the value, or a container that has it further down. */
  private @Nullable Object child(
      @Nullable Object old, List<Segment> rest, int element, @Nullable Object value) {
    if (rest.isEmpty()) {
      return value;
    }
    Object container = container(old, rest.get(0));
    put(container, rest, element, value);
    return container;
  }

  private static Object container(@Nullable Object old, Segment next) {
    if (next instanceof Segment.Member) {
      return old instanceof LinkedHashMap<?, ?> ? old : new LinkedHashMap<String, Object>();
    }
    return old instanceof ArrayList<?> ? old : new ArrayList<>();
  }
}
