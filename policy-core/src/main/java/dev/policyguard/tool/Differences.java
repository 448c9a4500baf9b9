package dev.policyguard.tool;

import dev.policyguard.call.CanonicalDigest;
import dev.policyguard.call.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds what differs between two definitions, and says it. Everything is compared, and a bounded
 * part of it is told. Confined to a thread.
 */
final class Differences {

  private static final int MAX_TOLD = 20;

  /** What stands where nothing stands; JSON's null is something. */
  private static final Object ABSENT = new Object();

  /** What stands where a part has a defect, which is told, and then nothing else of it. */
  private static final Object UNKNOWN = new Object();

  private final List<String> told = new ArrayList<>();
  private int untold;

  private Differences() {}

  static List<String> between(ToolDefinition was, ToolDefinition now) {
    Differences differences = new Differences();
    now.defect().ifPresent(differences.told::add);
    Map<String, @Nullable Object> after = parts(now);
    parts(was)
        .forEach((part, value) -> differences.compare(Place.of(part), value, after.get(part)));
    if (differences.untold > 0) {
      differences.told.add("and " + differences.untold + " more differences");
    }
    return List.copyOf(differences.told);
  }

  private static Map<String, @Nullable Object> parts(ToolDefinition tool) {
    Map<String, @Nullable Object> parts = new LinkedHashMap<>();
    parts.put("title", tool.title().isEmpty() ? ABSENT : tool.title());
    parts.put("description", tool.description().isEmpty() ? ABSENT : tool.description());
    parts.put("inputSchema", known(tool.inputSchema(), tool.inputSchema().asMap()));
    parts.put("outputSchema", known(tool.outputSchema(), tool.outputSchema().asMap()));
    parts.put("annotations", known(tool.annotations(), tool.claims()));
    return parts;
  }

  private static Object known(JsonObject object, Map<String, @Nullable Object> members) {
    return object.defect().isPresent() ? UNKNOWN : members;
  }

  private void compare(Place place, @Nullable Object was, @Nullable Object now) {
    if (was == UNKNOWN || now == UNKNOWN) {
      return;
    } else if (was instanceof Map<?, ?> before && now instanceof Map<?, ?> after) {
      members(place, before, after);
    } else if (was instanceof List<?> before && now instanceof List<?> after) {
      elements(place, before, after);
    } else if (!isSame(was, now)) {
      tell(place, () -> sentence(was, now));
    }
  }

  private void members(Place place, Map<?, ?> was, Map<?, ?> now) {
    TreeSet<String> names = new TreeSet<>();
    was.keySet().forEach(name -> names.add((String) name));
    now.keySet().forEach(name -> names.add((String) name));
    names.forEach(name -> compare(place.member(name), member(was, name), member(now, name)));
  }

  private static @Nullable Object member(Map<?, ?> map, String name) {
    return map.containsKey(name) ? map.get(name) : ABSENT;
  }

  private void elements(Place place, List<?> was, List<?> now) {
    if (hasObjects(was) || hasObjects(now)) {
      for (int i = 0; i < Math.max(was.size(), now.size()); i++) {
        compare(place.element(i), element(was, i), element(now, i));
      }
    } else if (!isSame(was, now)) {
      words(place, was, now);
    }
  }

  private static @Nullable Object element(List<?> list, int index) {
    return index < list.size() ? list.get(index) : ABSENT;
  }

  private static boolean hasObjects(List<?> list) {
    return list.stream().anyMatch(value -> value instanceof Map || value instanceof List);
  }

  /**
   * Lists such as {@code required} and {@code enum}: what came and what went, wherever it stood.
   */
  private void words(Place place, List<?> was, List<?> now) {
    Map<String, @Nullable Object> before = byDigest(was);
    Map<String, @Nullable Object> after = byDigest(now);
    if (before.keySet().equals(after.keySet())) {
      tell(
          place,
          () ->
              "has the same elements in another order or number, was "
                  + Shown.value(was)
                  + ", is "
                  + Shown.value(now));
      return;
    }
    tellMissing(place, after, before, " was added");
    tellMissing(place, before, after, " was removed");
  }

  private void tellMissing(
      Place place, Map<String, @Nullable Object> of, Map<String, ?> from, String what) {
    of.forEach(
        (digest, value) -> {
          if (!from.containsKey(digest)) {
            tell(
                place,
                () ->
                    Shown.value(value)
                        + what
                        + (value instanceof String text ? TextDifference.letters(text) : ""));
          }
        });
  }

  private static Map<String, @Nullable Object> byDigest(List<?> values) {
    Map<String, @Nullable Object> byDigest = new LinkedHashMap<>();
    values.forEach(value -> byDigest.put(digest(value), value));
    return byDigest;
  }

  private static boolean isSame(@Nullable Object was, @Nullable Object now) {
    return Objects.equals(was, now)
        || (was != ABSENT && now != ABSENT && digest(was).equals(digest(now)));
  }

  private static String digest(@Nullable Object value) {
    return CanonicalDigest.ofNumbersByValue().value(value).hex();
  }

  private static String sentence(@Nullable Object was, @Nullable Object now) {
    if (was == ABSENT) {
      return (isObject(now) ? "was added: " : "was absent, is ") + Shown.value(now);
    } else if (now == ABSENT) {
      String shown = Shown.value(was);
      return isObject(was) ? "was removed: " + shown : "was " + shown + ", is absent";
    } else if (was instanceof String before && now instanceof String after) {
      return TextDifference.between(before, after);
    }
    return "was " + Shown.value(was) + ", is " + Shown.value(now);
  }

  private static boolean isObject(@Nullable Object value) {
    return value instanceof Map || value instanceof List;
  }

  /** What is not told is not put into words either: there may be very many. */
  private void tell(Place place, Supplier<String> difference) {
    if (told.size() < MAX_TOLD) {
      told.add(place + ": " + difference.get());
    } else {
      untold++;
    }
  }
}
