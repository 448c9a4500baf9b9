package dev.policyguard.json;

import dev.policyguard.call.JsonObject;
import dev.policyguard.call.PlainText;
import dev.policyguard.tool.ToolDefinition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What tools a server has, in each form in which they come out of one: an answer to {@code
 * tools/list}, its {@code result}, an array of tools, or JSON Lines of any of these. Strict JSON;
 * duplicate members are refused. Where a tool has no {@code name}, its {@code tool} is taken for
 * it, as logs and labelled data have it.
 *
 * <p>Thread-safe. Reading takes time and memory in proportion to the text, which is not bounded
 * here.
 */
public final class ToolsFile {

  /** The members of a tool that a definition keeps. */
  private static final Set<String> DEFINED =
      Set.of("name", "title", "description", "inputSchema", "outputSchema", "annotations");

  private final String source;
  private final List<ToolEntry> tools = new ArrayList<>();

  private ToolsFile(String source) {
    this.source = PlainText.of(source);
  }

  /**
   * Reads tools from a text.
   *
   * @param source where the text is from, as its author knows it; messages begin with it
   * @param text the text
   * @return the tools, in their order; at least one
   * @throws InvalidToolsException if it is not strict JSON, or has no tools, or something else
   */
  public static List<ToolDefinition> parse(String source, String text) {
    return entries(source, text).stream().map(ToolEntry::tool).toList();
  }

  /**
   * Reads tools from a text, and what else it says of each.
   *
   * @param source where the text is from, as its author knows it; messages begin with it
   * @param text the text
   * @return the tools, in their order; at least one
   * @throws InvalidToolsException if it is not strict JSON, or has no tools, or something else
   */
  public static List<ToolEntry> entries(String source, String text) {
    ToolsFile file = new ToolsFile(Objects.requireNonNull(source, "source"));
    ToolsText.values(file.source, Objects.requireNonNull(text, "text")).forEach(file::add);
    if (file.tools.isEmpty()) {
      throw file.refusal("has no tools, must be an answer to tools/list or an array of tools");
    }
    return List.copyOf(file.tools);
  }

  /**
   * Writes tools as the result of {@code tools/list} has them, for people to read. Reading it again
   * gives equal tools.
   *
   * @param tools the tools
   * @return the text, with a line break at its end
   * @throws IllegalArgumentException if a definition has what JSON does not have: NaN, an infinity,
   *     or half of a surrogate pair in the name of a member
   */
  public static String write(Collection<ToolDefinition> tools) {
    return writeEntries(tools.stream().map(ToolEntry::of).toList());
  }

  /**
   * Writes tools likewise, and what else is said of each behind its definition.
   *
   * @param entries the tools
   * @return the text, with a line break at its end
   */
  public static String writeEntries(Collection<ToolEntry> entries) {
    return ToolsText.indented(Map.of("tools", entries.stream().map(ToolsFile::json).toList()));
  }

  private static Map<String, @Nullable Object> json(ToolEntry entry) {
    Map<String, @Nullable Object> members = json(entry.tool());
    entry.notes().asMap().forEach(members::putIfAbsent);
    return members;
  }

  /** The tool's members, in the order of the protocol; those that say nothing are left out. */
  static Map<String, @Nullable Object> json(ToolDefinition tool) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("name", tool.name());
    if (!tool.title().isEmpty()) {
      members.put("title", tool.title());
    }
    if (!tool.description().isEmpty()) {
      members.put("description", tool.description());
    }
    members.put("inputSchema", ToolsText.exact(tool.inputSchema().asMap()));
    if (!tool.outputSchema().asMap().isEmpty()) {
      members.put("outputSchema", ToolsText.exact(tool.outputSchema().asMap()));
    }
    if (!tool.annotations().asMap().isEmpty()) {
      members.put("annotations", ToolsText.exact(tool.annotations().asMap()));
    }
    return members;
  }

  private void add(@Nullable Object value) {
    if (value instanceof List<?> list) {
      list.forEach(this::add);
    } else if (value instanceof Map<?, ?> map && map.get("result") instanceof Map<?, ?> result) {
      add(result);
    } else if (value instanceof Map<?, ?> map && map.get("tools") instanceof List<?> list) {
      add(list);
    } else if (value instanceof Map<?, ?> map && map.get("name") instanceof String name) {
      tools.add(new ToolEntry(sound(tool(name, map)), notes(map)));
    } else if (value instanceof Map<?, ?> map && map.get("tool") instanceof String name) {
      tools.add(new ToolEntry(sound(tool(name, map)), notes(map)));
    } else {
      throw refusal("has a value that is no tool; a tool is an object with a \"name\"");
    }
  }

  private JsonObject notes(Map<?, ?> members) {
    Map<Object, @Nullable Object> others = new LinkedHashMap<>(members);
    others.keySet().removeAll(DEFINED);
    JsonObject notes = JsonObject.copyOf(others);
    notes
        .defect()
        .ifPresent(
            defect -> {
              throw refusal(
                  "has a tool whose other members cannot be used: they have values that " + defect);
            });
    return notes;
  }

  private ToolDefinition sound(ToolDefinition tool) {
    tool.defect()
        .ifPresent(
            defect -> {
              throw refusal(
                  "has the tool " + PlainText.quoted(tool.name(), 128) + ", whose " + defect);
            });
    return tool;
  }

  /** A tool of its members; those of another type than the protocol's count as left out. */
  static ToolDefinition tool(String name, Map<?, ?> members) {
    return ToolDefinition.builder(name)
        .title(text(members, "title"))
        .description(text(members, "description"))
        .inputSchema(object(members, "inputSchema"))
        .outputSchema(object(members, "outputSchema"))
        .annotations(object(members, "annotations"))
        .build();
  }

  private static String text(Map<?, ?> tool, String member) {
    return tool.get(member) instanceof String text ? text : "";
  }

  private static Map<?, ?> object(Map<?, ?> tool, String member) {
    return tool.get(member) instanceof Map<?, ?> object ? object : Map.of();
  }

  private InvalidToolsException refusal(String found) {
    return new InvalidToolsException(source, found);
  }
}
