package dev.policyguard.lint;

import dev.policyguard.lint.Schema.Answer;
import dev.policyguard.lint.Schema.Says;
import dev.policyguard.policy.ArgumentPath;
import dev.policyguard.policy.ArgumentPath.Segment;
import dev.policyguard.tool.ToolDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The input schemas of the server's tools, asked by path. Confined to a thread. */
final class Schemas {

  private final Optional<Map<String, ToolDefinition>> tools;
  private final Budget budget;
  private final Map<String, Schema> schemas = new HashMap<>();

  Schemas(Subject subject, Budget budget) {
    this.tools = subject.tools();
    this.budget = budget;
  }

  /**
   * What a tool's schema says of a path.
   *
   * @param says whether it leads somewhere; {@link Says#NONE} where it surely does not
   * @param steps how many of its steps lead somewhere
   * @param optional whether a valid call may have nothing there
   * @param types the types that a value there may have, null apart
   * @param values the values that there may be, if they are listed
   */
  record Leads(
      Says says,
      int steps,
      boolean optional,
      Set<JsonType> types,
      Optional<Set<@Nullable Object>> values) {}

  /** Whether an argument is optional; empty where the tool or the argument is not described. */
  Optional<Boolean> optional(String tool, ArgumentPath path) {
    return find(tool, path).filter(leads -> leads.says() == Says.SCHEMA).map(Leads::optional);
  }

  /** Where a path leads to; empty where the tool or its schema is not known. */
  Optional<Leads> find(String tool, ArgumentPath path) {
    if (tools.isEmpty() || path.root() != ArgumentPath.Root.ARGUMENTS) {
      return Optional.empty();
    }
    return Optional.ofNullable(tools.get().get(tool))
        .map(ToolDefinition::inputSchema)
        .filter(schema -> !schema.asMap().isEmpty())
        .map(
            schema -> follow(schemas.computeIfAbsent(tool, t -> new Schema(schema, budget)), path));
  }

  /** The names that a schema has where a path leads nowhere, to suggest one of them. */
  List<String> namesAt(String tool, ArgumentPath path, int steps) {
    Schema schema = schemas.get(tool);
    if (schema == null) {
      return List.of();
    }
    Object at = schema.root();
    for (Segment segment : path.segments().subList(0, steps)) {
      at = step(schema, at, segment).schema();
    }
    List<String> names = new ArrayList<>();
    if (at instanceof Map<?, ?> keywords
        && keywords.get("properties") instanceof Map<?, ?> properties) {
      properties.keySet().forEach(name -> names.add(name.toString()));
    }
    return names;
  }

  private static Leads follow(Schema schema, ArgumentPath path) {
    Object at = schema.root();
    boolean optional = false;
    int steps = 0;
    for (Segment segment : path.segments()) {
      Answer answer = step(schema, at, segment);
      if (answer.says() != Says.SCHEMA) {
        Says says = answer.says() == Says.NONE ? Says.NONE : Says.UNKNOWN;
        return new Leads(says, steps, true, JsonType.all(), Optional.empty());
      }
      optional |= segment instanceof Segment.Index;
      optional |= segment instanceof Segment.Member member && !schema.requires(at, member.name());
      at = answer.schema();
      Set<JsonType> types = schema.types(at);
      optional |= types.contains(JsonType.NULL) && types.size() < JsonType.values().length;
      steps++;
    }
    Set<JsonType> types = schema.types(at);
    types.remove(JsonType.NULL);
    return new Leads(Says.SCHEMA, steps, optional, types, schema.values(at));
  }

  private static Answer step(Schema schema, @Nullable Object at, Segment segment) {
    Set<JsonType> types = schema.types(at);
    if (segment instanceof Segment.Member member) {
      return types.contains(JsonType.OBJECT) ? schema.member(at, member.name()) : Answer.NONE;
    } else if (!types.contains(JsonType.ARRAY)) {
      return Answer.NONE;
    }
    return schema.element(
        at, segment instanceof Segment.Index index ? Optional.of(index.index()) : Optional.empty());
  }
}
