package dev.policyguard.cli;

import dev.policyguard.call.JsonObject;
import dev.policyguard.lint.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what tools a server has, in each form in which they come out of one. Confined. */
final class ToolsFile {

  private static final int MOST_MEBIBYTES = 64;

  private final Source file;
  private final List<ToolDefinition> tools = new ArrayList<>();

  private ToolsFile(Source file) {
    this.file = file;
  }

  /** Reads the tools of an answer to tools/list, an array, or JSON Lines of either. */
  static List<ToolDefinition> read(Source file, Console console) {
    ToolsFile reader = new ToolsFile(file);
    JsonInput.values(file.text(console, MOST_MEBIBYTES), file::mistake).forEach(reader::add);
    if (reader.tools.isEmpty()) {
      throw file.mistake("has no tools, must be an answer to tools/list or an array of tools");
    }
    return reader.tools;
  }

  private void add(@Nullable Object value) {
    if (value instanceof List<?> list) {
      list.forEach(this::add);
    } else if (value instanceof Map<?, ?> map && map.get("result") instanceof Map<?, ?> result) {
      add(result);
    } else if (value instanceof Map<?, ?> map && map.get("tools") instanceof List<?> list) {
      add(list);
    } else if (value instanceof Map<?, ?> map && map.get("name") instanceof String name) {
      tools.add(new ToolDefinition(name, schema(map)));
    } else {
      throw file.mistake("has a value that is no tool; a tool is an object with a \"name\"");
    }
  }

  private JsonObject schema(Map<?, ?> tool) {
    JsonObject schema =
        tool.get("inputSchema") instanceof Map<?, ?> map
            ? JsonObject.copyOf(map)
            : JsonObject.empty();
    schema
        .defect()
        .ifPresent(
            defect -> {
              throw file.mistake(
                  "has a tool whose inputSchema cannot be used: its values " + defect);
            });
    return schema;
  }
}
