package dev.policyguard.lint;

import dev.policyguard.call.JsonObject;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON Schema (draft 2020-12), read for what it says of one value at a time: its types, its
 * members. What is not understood allows anything; references lead within the document, and not
 * deeper than a bound. Immutable but for the budget that it spends.
 */
final class Schema {

  private static final int MAX_DEPTH = 24;

  private final Map<String, @Nullable Object> document;
  private final Budget budget;

  Schema(JsonObject document, Budget budget) {
    this.document = document.asMap();
    this.budget = budget;
  }

  /** What a schema says of a member or an element. */
  enum Says {
    /** It is described. */
    SCHEMA,
    /** There is none, or it is not described where others are. */
    NONE,
    /** Nothing. */
    NOTHING,
    /** Something that was not understood, or that it may be anything. */
    UNKNOWN
  }

  /**
   * An answer.
   *
   * @param says of what kind
   * @param schema the schema of the member or element, where there is one
   */
  record Answer(Says says, @Nullable Object schema) {
    static final Answer NONE = new Answer(Says.NONE, null);
    static final Answer NOTHING = new Answer(Says.NOTHING, null);
    static final Answer UNKNOWN = new Answer(Says.UNKNOWN, null);
  }

  /** One kind of question about the keywords of one object. */
  private interface Question {
    Answer of(Map<?, ?> keywords);
  }

  Object root() {
    return document;
  }

  Answer member(@Nullable Object schema, String name) {
    return ask(schema, keywords -> ownMember(keywords, name), 0);
  }

  Answer element(@Nullable Object schema, Optional<Integer> index) {
    return ask(schema, keywords -> ownElement(keywords, index), 0);
  }

  /** Whether an object must have a member. */
  boolean requires(@Nullable Object schema, String name) {
    return requires(schema, name, 0);
  }

  /** The types that a value may have. */
  Set<JsonType> types(@Nullable Object schema) {
    return types(schema, 0);
  }

  /** The values that there may be, if they are listed. */
  Optional<Set<@Nullable Object>> values(@Nullable Object schema) {
    return values(schema, 0);
  }

  private static Answer ownMember(Map<?, ?> keywords, String name) {
    if (keywords.get("properties") instanceof Map<?, ?> properties
        && properties.containsKey(name)) {
      return described(properties.get(name));
    } else if (keywords.containsKey("patternProperties")) {
      return Answer.UNKNOWN;
    } else if (keywords.containsKey("additionalProperties")) {
      return described(keywords.get("additionalProperties"));
    }
    return keywords.get("properties") instanceof Map ? Answer.NONE : Answer.NOTHING;
  }

  private static Answer ownElement(Map<?, ?> keywords, Optional<Integer> index) {
    if (keywords.get("prefixItems") instanceof List<?> first && !first.isEmpty()) {
      return index.isPresent() && index.get() < first.size()
          ? described(first.get(index.get()))
          : Answer.UNKNOWN;
    } else if (keywords.containsKey("items")) {
      return described(keywords.get("items"));
    }
    return Answer.NOTHING;
  }

  private static Answer described(@Nullable Object schema) {
    if (Boolean.FALSE.equals(schema)) {
      return Answer.NONE;
    }
    return schema instanceof Map<?, ?> ? new Answer(Says.SCHEMA, schema) : Answer.UNKNOWN;
  }

  private Answer ask(@Nullable Object schema, Question question, int depth) {
    if (!(schema instanceof Map<?, ?> keywords) || depth > MAX_DEPTH || !budget.spend(1)) {
      return Answer.UNKNOWN;
    }
    List<Answer> all = new ArrayList<>();
    all.add(question.of(keywords));
    for (Object part : conjuncts(keywords)) {
      all.add(ask(part, question, depth + 1));
    }
    for (String choice : List.of("anyOf", "oneOf")) {
      if (keywords.get(choice) instanceof List<?> branches && !branches.isEmpty()) {
        List<Answer> any = new ArrayList<>();
        for (Object branch : branches) {
          any.add(ask(branch, question, depth + 1));
        }
        all.add(joined(any, "anyOf", Says.UNKNOWN, Says.SCHEMA));
      }
    }
    if (isConditional(keywords)) {
      all.add(Answer.UNKNOWN);
    }
    return joined(all, "allOf", Says.SCHEMA, Says.UNKNOWN);
  }

  /** The strongest of several answers: these two in their order, then none, then nothing. */
  private static Answer joined(List<Answer> answers, String keyword, Says first, Says second) {
    for (Says says : List.of(first, second, Says.NONE)) {
      List<@Nullable Object> schemas = new ArrayList<>();
      answers.stream().filter(a -> a.says() == says).forEach(a -> schemas.add(a.schema()));
      if (!schemas.isEmpty()) {
        Object joined = schemas.size() == 1 ? schemas.get(0) : Map.of(keyword, schemas);
        return new Answer(says, says == Says.SCHEMA ? joined : null);
      }
    }
    return Answer.NOTHING;
  }

  private static boolean isConditional(Map<?, ?> keywords) {
    return keywords.containsKey("then")
        || keywords.containsKey("else")
        || keywords.containsKey("dependentSchemas")
        || keywords.containsKey("$dynamicRef");
  }

  private boolean requires(@Nullable Object schema, String name, int depth) {
    if (!(schema instanceof Map<?, ?> keywords) || depth > MAX_DEPTH || !budget.spend(1)) {
      return false;
    }
    if (keywords.get("required") instanceof List<?> names && names.contains(name)) {
      return true;
    }
    for (Object part : conjuncts(keywords)) {
      if (requires(part, name, depth + 1)) {
        return true;
      }
    }
    for (String choice : List.of("anyOf", "oneOf")) {
      if (keywords.get(choice) instanceof List<?> branches && !branches.isEmpty()) {
        boolean all = true;
        for (Object branch : branches) {
          all &= requires(branch, name, depth + 1);
        }
        if (all) {
          return true;
        }
      }
    }
    return false;
  }

  private Set<JsonType> types(@Nullable Object schema, int depth) {
    Set<JsonType> types = JsonType.all();
    if (!(schema instanceof Map<?, ?> keywords) || depth > MAX_DEPTH || !budget.spend(1)) {
      return types;
    }
    types.retainAll(named(keywords));
    ownValues(keywords)
        .ifPresent(
            values -> {
              Set<JsonType> ofValues = EnumSet.noneOf(JsonType.class);
              values.forEach(value -> ofValues.add(JsonType.of(value)));
              types.retainAll(ofValues);
            });
    for (Object part : conjuncts(keywords)) {
      types.retainAll(types(part, depth + 1));
    }
    for (String choice : List.of("anyOf", "oneOf")) {
      if (keywords.get(choice) instanceof List<?> branches && !branches.isEmpty()) {
        Set<JsonType> any = EnumSet.noneOf(JsonType.class);
        for (Object branch : branches) {
          any.addAll(types(branch, depth + 1));
        }
        types.retainAll(any);
      }
    }
    return types;
  }

  private static Set<JsonType> named(Map<?, ?> keywords) {
    Object type = keywords.get("type");
    List<?> names =
        type instanceof List<?> several ? several : type == null ? List.of() : List.of(type);
    Set<JsonType> types = EnumSet.noneOf(JsonType.class);
    for (Object name : names) {
      Optional<JsonType> known =
          name instanceof String keyword ? JsonType.named(keyword) : Optional.empty();
      if (known.isEmpty()) {
        return JsonType.all();
      }
      types.add(known.get());
    }
    if (Boolean.TRUE.equals(keywords.get("nullable"))) {
      types.add(JsonType.NULL);
    }
    return names.isEmpty() ? JsonType.all() : types;
  }

  private Optional<Set<@Nullable Object>> values(@Nullable Object schema, int depth) {
    if (!(schema instanceof Map<?, ?> keywords) || depth > MAX_DEPTH || !budget.spend(1)) {
      return Optional.empty();
    }
    Optional<Set<@Nullable Object>> values = ownValues(keywords);
    for (Object part : conjuncts(keywords)) {
      values = values.or(() -> values(part, depth + 1));
    }
    for (String choice : List.of("anyOf", "oneOf")) {
      if (values.isEmpty()
          && keywords.get(choice) instanceof List<?> branches
          && !branches.isEmpty()) {
        values = ofAny(branches, depth);
      }
    }
    return values;
  }

  private Optional<Set<@Nullable Object>> ofAny(List<?> branches, int depth) {
    Set<@Nullable Object> all = new HashSet<>();
    for (Object branch : branches) {
      Optional<Set<@Nullable Object>> values = values(branch, depth + 1);
      if (values.isEmpty() || !budget.spend(values.get().size())) {
        return Optional.empty();
      }
      all.addAll(values.get());
    }
    return Optional.of(all);
  }

  private static Optional<Set<@Nullable Object>> ownValues(Map<?, ?> keywords) {
    Set<@Nullable Object> values = new HashSet<>();
    if (keywords.get("enum") instanceof List<?> listed && !listed.isEmpty()) {
      values.addAll(listed);
    } else if (keywords.containsKey("const")) {
      values.add(keywords.get("const"));
    }
    return values.isEmpty() ? Optional.empty() : Optional.of(values);
  }

  /** What else must hold of the same value. */
  private List<@Nullable Object> conjuncts(Map<?, ?> keywords) {
    List<@Nullable Object> parts = new ArrayList<>();
    if (keywords.get("$ref") instanceof String reference) {
      parts.add(resolved(reference));
    } else if (keywords.containsKey("$ref")) {
      parts.add(null);
    }
    if (keywords.get("allOf") instanceof List<?> all) {
      parts.addAll(all);
    }
    return parts;
  }

  /** What a reference within the document leads to; null, which allows anything, for others. */
  private @Nullable Object resolved(String reference) {
    if (!reference.equals("#") && !reference.startsWith("#/")) {
      return null;
    }
    Object at = document;
    for (String step : reference.substring(Math.min(2, reference.length())).split("/", -1)) {
      String name = step.replace("~1", "/").replace("~0", "~");
      if (reference.equals("#")) {
        return document;
      } else if (at instanceof Map<?, ?> object) {
        at = object.get(name);
      } else if (at instanceof List<?> list && name.matches("[0-9]{1,6}")) {
        int index = Integer.parseInt(name);
        at = index < list.size() ? list.get(index) : null;
      } else {
        return null;
      }
    }
    return at;
  }
}
