package dev.policyguard.json;

import dev.policyguard.call.PlainText;
import dev.policyguard.tool.ToolDefinition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What tools a server has, in each form in which they come out of one: an answer to {@code
 * tools/list}, its {@code result}, an array of tools, or JSON Lines of any of these. Strict JSON;
 * duplicate members are refused.
 *
 * <p>Thread-safe. Reading takes time and memory in proportion to the text, which is not bounded
 * here.
 */
public final class ToolsFile {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private static final ObjectReader VALUES = JSON.readerFor(Object.class);

  private final String source;
  private final List<ToolDefinition> tools = new ArrayList<>();

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
    ToolsFile file = new ToolsFile(Objects.requireNonNull(source, "source"));
    file.values(Objects.requireNonNull(text, "text")).forEach(file::add);
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
   */
  public static String write(Collection<ToolDefinition> tools) {
    return JSON.writeValueAsString(Map.of("tools", tools.stream().map(ToolsFile::json).toList()))
        + "\n";
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
    members.put("inputSchema", tool.inputSchema().asMap());
    if (!tool.outputSchema().asMap().isEmpty()) {
      members.put("outputSchema", tool.outputSchema().asMap());
    }
    if (!tool.annotations().asMap().isEmpty()) {
      members.put("annotations", tool.annotations().asMap());
    }
    return members;
  }

  private List<@Nullable Object> values(String text) {
    List<@Nullable Object> values = new ArrayList<>();
    try (MappingIterator<@Nullable Object> all = VALUES.readValues(text)) {
      while (all.hasNextValue()) {
        values.add(all.nextValue());
      }
      return values;
    } catch (JacksonException e) {
      throw refusal("is not strict JSON, or has a name twice" + place(e));
    } catch (NumberFormatException e) { // an exponent that does not fit an int
      throw refusal("has a number whose exponent is too large");
    }
  }

  private void add(@Nullable Object value) {
    if (value instanceof List<?> list) {
      list.forEach(this::add);
    } else if (value instanceof Map<?, ?> map && map.get("result") instanceof Map<?, ?> result) {
      add(result);
    } else if (value instanceof Map<?, ?> map && map.get("tools") instanceof List<?> list) {
      add(list);
    } else if (value instanceof Map<?, ?> map && map.get("name") instanceof String name) {
      tools.add(tool(name, map));
    } else {
      throw refusal("has a value that is no tool; a tool is an object with a \"name\"");
    }
  }

  private ToolDefinition tool(String name, Map<?, ?> members) {
    ToolDefinition tool =
        ToolDefinition.builder(name)
            .title(text(members, "title"))
            .description(text(members, "description"))
            .inputSchema(object(members, "inputSchema"))
            .outputSchema(object(members, "outputSchema"))
            .annotations(object(members, "annotations"))
            .build();
    tool.inputSchema().defect().ifPresent(defect -> unusable("inputSchema", defect));
    tool.outputSchema().defect().ifPresent(defect -> unusable("outputSchema", defect));
    tool.annotations().defect().ifPresent(defect -> unusable("annotations", defect));
    return tool;
  }

  private void unusable(String member, String defect) {
    throw refusal("has a tool whose " + member + " cannot be used: its values " + defect);
  }

  private static String text(Map<?, ?> tool, String member) {
    return tool.get(member) instanceof String text ? text : "";
  }

  private static Map<?, ?> object(Map<?, ?> tool, String member) {
    return tool.get(member) instanceof Map<?, ?> object ? object : Map.of();
  }

  private static String place(JacksonException e) {
    return e.getLocation() == null || e.getLocation().getLineNr() < 1
        ? ""
        : ", at line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
  }

  private InvalidToolsException refusal(String found) {
    return new InvalidToolsException(source, found);
  }
}
