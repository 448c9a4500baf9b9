package dev.policyguard.diff;

import dev.policyguard.call.Caller;
import dev.policyguard.call.ToolCall;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.ArgumentPath.Segment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a call in which paths come to given outcomes, as far as they go together; whoever asks has
 * to look whether they did. Confined to a thread.
 */
final class CallBuilder {

  private static final int MAX_INDEX = 100;
  private static final Object WRONG = "x";

  private final Map<ArgumentPath.Root, Map<String, @Nullable Object>> roots =
      Map.of(
          ArgumentPath.Root.ARGUMENTS,
          new LinkedHashMap<>(),
          ArgumentPath.Root.CALLER,
          new LinkedHashMap<>());

  private CallBuilder() {}

  static ToolCall build(String tool, Map<Place, Outcome> outcomes) {
    CallBuilder builder = new CallBuilder();
    outcomes.keySet().stream()
        .sorted(Comparator.comparingInt(place -> place.segments().size()))
        .forEach(place -> builder.put(place, outcomes.getOrDefault(place, new Outcome(List.of()))));
    return ToolCall.of(tool, builder.map(ArgumentPath.Root.ARGUMENTS))
        .from(Caller.of("a").withAttributes(builder.map(ArgumentPath.Root.CALLER)));
  }

  private Map<String, @Nullable Object> map(ArgumentPath.Root root) {
    return roots.getOrDefault(root, new LinkedHashMap<>());
  }

  private void put(Place place, Outcome outcome) {
    List<Segment> way = place.segments();
    if (place.isMany()) {
      putMany(place, outcome);
    } else if (outcome.leaves().get(0).isNoWay()) {
      put(map(place.root()), way.subList(0, way.size() - 1), WRONG);
    } else if (outcome.leaves().get(0).isValue()) {
      put(map(place.root()), way, copy(outcome.leaves().get(0).value()));
    }
  }

  /** An array with an element for each leaf, at the first of the steps that lead to many. */
  private void putMany(Place place, Outcome outcome) {
    List<Segment> way = place.segments();
    int each = 0;
    while (!(way.get(each) instanceof Segment.Each)) {
      each++;
    }
    List<@Nullable Object> elements = new ArrayList<>();
    for (Leaf leaf : outcome.leaves()) {
      elements.add(element(way.subList(each + 1, way.size()), leaf));
    }
    List<Segment> toArray = way.subList(0, each);
    put(map(place.root()), toArray, merged(find(map(place.root()), toArray), elements));
  }

  /** What stands at the end of a way that leads to one place. */
  private static @Nullable Object find(Object root, List<Segment> way) {
    Object at = root;
    for (Segment segment : way) {
      if (segment instanceof Segment.Member member && at instanceof Map<?, ?> object) {
        at = object.get(member.name());
      } else if (segment instanceof Segment.Index index
          && at instanceof List<?> array
          && index.index() < array.size()) {
        at = array.get(index.index());
      } else {
        return null;
      }
    }
    return at;
  }

  /** Elements beside those that another path has put there: objects are joined. */
  private static List<@Nullable Object> merged(
      @Nullable Object there, List<@Nullable Object> elements) {
    List<@Nullable Object> merged = new ArrayList<>(elements);
    if (there instanceof List<?> others) {
      for (int i = 0; i < others.size(); i++) {
        if (i >= merged.size()) {
          merged.add(others.get(i));
        } else if (others.get(i) instanceof Map<?, ?> other
            && merged.get(i) instanceof Map<?, ?> own) {
          Map<Object, @Nullable Object> both = new LinkedHashMap<>(other);
          both.putAll(own);
          merged.set(i, both);
        }
      }
    }
    return merged;
  }

  private static @Nullable Object element(List<Segment> way, Leaf leaf) {
    if (way.isEmpty()) {
      return leaf.isNoWay() ? WRONG : copy(leaf.value());
    } else if (leaf.isNoWay()) {
      return WRONG;
    }
    Object inner = element(way.subList(1, way.size()), leaf);
    if (way.get(0) instanceof Segment.Member member) {
      Map<String, @Nullable Object> object = new LinkedHashMap<>();
      object.put(member.name(), inner);
      return object;
    }
    List<@Nullable Object> array = new ArrayList<>();
    array.add(inner);
    return array;
  }

  /** Objects and arrays on the way are made where there are none. */
  private static void put(Object root, List<Segment> way, @Nullable Object value) {
    Object at = root;
    for (int i = 0; i < way.size(); i++) {
      boolean last = i == way.size() - 1;
      Object made =
          last
              ? value
              : way.get(i + 1) instanceof Segment.Member
                  ? new LinkedHashMap<String, @Nullable Object>()
                  : new ArrayList<@Nullable Object>();
      Object there = step(at, way.get(i), last, made);
      if (there == null) {
        return;
      }
      at = there;
    }
  }

  @SuppressWarnings("unchecked") // All maps and lists in here were made in here.
  private static @Nullable Object step(
      Object at, Segment segment, boolean replace, @Nullable Object made) {
    if (segment instanceof Segment.Member member && at instanceof Map) {
      Map<String, @Nullable Object> object = (Map<String, @Nullable Object>) at;
      if (replace || !isContainer(object.get(member.name()))) {
        object.put(member.name(), made);
      }
      return object.get(member.name());
    } else if (segment instanceof Segment.Index index
        && at instanceof List
        && index.index() <= MAX_INDEX) {
      List<@Nullable Object> array = (List<@Nullable Object>) at;
      while (array.size() <= index.index()) {
        array.add(null);
      }
      if (replace || !isContainer(array.get(index.index()))) {
        array.set(index.index(), made);
      }
      return array.get(index.index());
    }
    return null;
  }

  private static boolean isContainer(@Nullable Object value) {
    return value instanceof Map || value instanceof List;
  }

  /** Containers of one's own, in which other paths may lead on. */
  private static @Nullable Object copy(@Nullable Object value) {
    if (value instanceof Map) {
      return new LinkedHashMap<String, @Nullable Object>();
    } else if (value instanceof List<?> list) {
      return new ArrayList<@Nullable Object>(list);
    }
    return value;
  }
}
