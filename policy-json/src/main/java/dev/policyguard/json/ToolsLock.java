package dev.policyguard.json;

import dev.policyguard.call.PlainText;
import dev.policyguard.tool.ToolDefinition;
import dev.policyguard.tool.ToolPins;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code tools.lock}: the tools that somebody has reviewed, each with its digest and its
 * definition, so that a later difference can be told in words. It is made to be kept under version
 * control: one order whatever the server's is, one line for one thing, and ASCII alone, so that
 * what a reader cannot see is seen there.
 *
 * <p>It can be read wherever tools can: it is the result of {@code tools/list} with the members
 * {@code version} and {@code digest} added. Bound: {@value #MAX_LENGTH} bytes (or characters, where
 * a string is parsed).
 *
 * <p>The digest guards against mistakes, not against somebody who can write the file: he can write
 * a new digest too. See docs/decisions/0016-what-a-pin-covers.md.
 *
 * <p>Thread-safe. Reading and writing take time and memory in proportion to the definitions.
 */
public final class ToolsLock {

  /** How long the file may be. */
  public static final int MAX_LENGTH = 16 * 1024 * 1024;

  private static final String VERSION = "1";

  private static final Set<String> MEMBERS = Set.of("version", "tools");

  private static final Set<String> TOOL_MEMBERS =
      Set.of(
          "name", "digest", "title", "description", "inputSchema", "outputSchema", "annotations");

  private final String source;

  private ToolsLock(String source) {
    this.source = PlainText.of(source);
  }

  /**
   * Reads pins from a file.
   *
   * @param file the file
   * @return the pins
   * @throws InvalidToolsException as {@link #parse} does; and if the file is missing, cannot be
   *     read, is too long or is not UTF-8
   */
  public static ToolPins read(Path file) {
    String source = Objects.requireNonNull(file, "file").toString();
    return parse(source, ToolsText.read(source, file, MAX_LENGTH));
  }

  /**
   * Reads pins from bytes that are no file, such as a resource on the class path.
   *
   * @param source where they are from, as their author knows it; messages begin with it
   * @param document the document; read to its end or its bound, and left open
   * @return the pins
   * @throws InvalidToolsException as {@link #read(Path)} does
   */
  public static ToolPins read(String source, InputStream document) {
    return parse(
        Objects.requireNonNull(source, "source"),
        ToolsText.read(source, Objects.requireNonNull(document, "document"), MAX_LENGTH));
  }

  /**
   * Reads pins from a text.
   *
   * @param source where the text is from, as its author knows it; messages begin with it
   * @param text the text
   * @return the pins; there may be none
   * @throws InvalidToolsException if it is no lock file of this version, is too long, or a
   *     definition is not the one that its digest was made of
   */
  public static ToolPins parse(String source, String text) {
    ToolsLock lock = new ToolsLock(Objects.requireNonNull(source, "source"));
    if (text.length() > MAX_LENGTH) {
      throw lock.refusal(ToolsText.tooLong(MAX_LENGTH));
    }
    return lock.pins(ToolsText.values(lock.source, text));
  }

  /**
   * Writes pins. Reading them again gives equal pins.
   *
   * @param pins the pins
   * @return the document, ASCII alone, with a line break at its end
   * @throws IllegalArgumentException if they could not be read again: the document would be too
   *     long, a number has too many digits, or a definition has what JSON does not have, as NaN, an
   *     infinity, or half of a surrogate pair in the name of a member
   */
  public static String write(ToolPins pins) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("version", VERSION);
    document.put("tools", pins.tools().stream().map(ToolsLock::json).toList());
    String text = ToolsText.ascii(document);
    try {
      parse("the lock file", text);
    } catch (InvalidToolsException e) {
      throw new IllegalArgumentException("the tools cannot be pinned: " + e.getMessage(), e);
    }
    return text;
  }

  private static Map<String, @Nullable Object> json(ToolDefinition tool) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("name", tool.name());
    members.put("digest", tool.digest());
    ToolsFile.json(tool).forEach((name, value) -> members.put(name, sorted(value)));
    return members;
  }

  private static @Nullable Object sorted(@Nullable Object value) {
    if (value instanceof Map<?, ?> members) {
      Map<String, @Nullable Object> sorted = new TreeMap<>();
      members.forEach((name, member) -> sorted.put((String) name, sorted(member)));
      return Collections.unmodifiableMap(sorted);
    } else if (value instanceof List<?> elements) {
      List<@Nullable Object> sorted = new ArrayList<>();
      elements.forEach(element -> sorted.add(sorted(element)));
      return Collections.unmodifiableList(sorted);
    }
    return value;
  }

  private ToolPins pins(List<@Nullable Object> values) {
    if (values.size() != 1 || !(values.get(0) instanceof Map<?, ?> document)) {
      throw refusal("is no lock file, must be one JSON object with \"version\" and \"tools\"");
    }
    if (!VERSION.equals(document.get("version"))) {
      throw refusal(
          "version: "
              + found(document, "version")
              + ", must be \"1\"; write the file anew, or read it with the release that wrote it");
    }
    known(document, MEMBERS, "");
    if (!(document.get("tools") instanceof List<?> tools)) {
      throw refusal("tools: " + found(document, "tools") + ", must be an array of tools");
    }
    Map<String, ToolDefinition> pinned = new LinkedHashMap<>();
    for (int i = 0; i < tools.size(); i++) {
      String where = "tools[" + i + "]";
      ToolDefinition tool = tool(where, tools.get(i));
      if (pinned.put(tool.name(), tool) != null) {
        throw refusal(
            where
                + ": "
                + PlainText.quoted(tool.name(), 128)
                + " is there a second time, must be there once; keep the one that was reviewed");
      }
    }
    return ToolPins.of(pinned.values());
  }

  private ToolDefinition tool(String where, @Nullable Object value) {
    if (!(value instanceof Map<?, ?> members) || !(members.get("name") instanceof String name)) {
      throw refusal(where + ": is no tool, must be an object with a \"name\" that is a string");
    }
    String which = where + " (" + PlainText.quoted(name, 128) + ")";
    known(members, TOOL_MEMBERS, which + ": ");
    typed(members, which);
    ToolDefinition tool = ToolsFile.tool(name, members);
    tool.defect()
        .ifPresent(
            defect -> {
              throw refusal(which + ": " + defect);
            });
    if (!tool.digest().equals(members.get("digest"))) {
      throw refusal(
          which
              + ": digest: "
              + found(members, "digest")
              + ", must be the digest of the definition; the file was edited by hand or damaged: take"
              + " it back from version control, or review the tool and write the file anew");
    }
    return tool;
  }

  private void typed(Map<?, ?> tool, String which) {
    if (!(tool.get("inputSchema") instanceof Map<?, ?>)) {
      throw refusal(
          which
              + ": inputSchema: "
              + found(tool, "inputSchema")
              + ", must be an object; there is no definition without it: write the file anew");
    }
    for (String text : List.of("title", "description")) {
      if (tool.containsKey(text) && !(tool.get(text) instanceof String)) {
        throw refusal(which + ": " + text + ": " + found(tool, text) + ", must be a string");
      }
    }
    for (String object : List.of("outputSchema", "annotations")) {
      if (tool.containsKey(object) && !(tool.get(object) instanceof Map<?, ?>)) {
        throw refusal(which + ": " + object + ": " + found(tool, object) + ", must be an object");
      }
    }
  }

  private void known(Map<?, ?> members, Set<String> allowed, String where) {
    Optional<?> unknown =
        members.keySet().stream().filter(name -> !allowed.contains(name)).findFirst();
    if (unknown.isPresent()) {
      throw refusal(
          where
              + "has the member "
              + PlainText.quoted((String) unknown.get(), 128)
              + ", which is not known; allowed are "
              + String.join(", ", allowed.stream().sorted().toList()));
    }
  }

  private static String found(Map<?, ?> members, String member) {
    Object value = members.get(member);
    if (!members.containsKey(member)) {
      return "is absent";
    } else if (value instanceof String text) {
      return "is " + PlainText.quoted(text, 80);
    } else if (value instanceof Map) {
      return "is an object";
    } else if (value instanceof List) {
      return "is an array";
    }
    return "is " + PlainText.of(String.valueOf(value), 80);
  }

  private InvalidToolsException refusal(String found) {
    return new InvalidToolsException(source, found);
  }
}
