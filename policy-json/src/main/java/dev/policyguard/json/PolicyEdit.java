package dev.policyguard.json;

import dev.policyguard.call.PlainText;
import dev.policyguard.policy.JsonPointer;
import dev.policyguard.policy.Policy;
import dev.policyguard.policy.ToolRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Additions to the text of a policy: what stands there keeps its order, its words and its layout.
 *
 * <pre>{@code
 * String text = PolicyEdit.of(document).tool("list_orders", ToolRule.allow()).text();
 * }</pre>
 *
 * <p>What is added stands behind what is there, sorted by name, and is laid out as {@link
 * PolicyFile#write} does, with the indentation of the text. Confined to a thread. Takes time in
 * proportion to the text.
 */
public final class PolicyEdit {

  private static final String INDENT = "  ";

  private final Place root;
  private final Policy policy;
  private final String text;
  private final String lineEnd;
  private final TreeMap<String, ToolRule> tools = new TreeMap<>();
  private final TreeSet<String> hidden = new TreeSet<>();
  private final TreeMap<String, String> descriptions = new TreeMap<>();
  private final List<Change> changes = new ArrayList<>();

  /** Text in the place of other text; nothing where one of the two is empty. */
  private record Change(int from, int to, String text) {}

  private PolicyEdit(PolicyDocument document) {
    this.root = document.root();
    this.policy = document.policy();
    this.text = document.text();
    this.lineEnd = text.contains("\r\n") ? "\r\n" : "\n";
  }

  /**
   * Begins to edit a document.
   *
   * @param document the document; it stays as it is
   * @return an edit that changes nothing yet
   */
  public static PolicyEdit of(PolicyDocument document) {
    return new PolicyEdit(Objects.requireNonNull(document, "document"));
  }

  /**
   * Adds a tool.
   *
   * @param name a name that {@code tools} does not have
   * @param rule what holds for it
   * @return this edit
   * @throws IllegalArgumentException if the policy lists the tool: its rule is its author's
   */
  public PolicyEdit tool(String name, ToolRule rule) {
    if (policy.tools().containsKey(name)) {
      throw new IllegalArgumentException(
          "tool: the policy lists " + PlainText.quoted(name) + ", must be a tool it does not list");
    }
    tools.put(name, Objects.requireNonNull(rule, "rule"));
    return this;
  }

  /**
   * Hides a tool, if it is not hidden.
   *
   * @param name the tool's name
   * @return this edit
   */
  public PolicyEdit hide(String name) {
    if (!policy.hide().contains(name)) {
      hidden.add(name);
    }
    return this;
  }

  /**
   * Gives a tool that the policy lists a description, in the place of the one it has.
   *
   * @param tool the tool's name
   * @param description a note for the policy's readers, never evaluated
   * @return this edit
   * @throws IllegalArgumentException if the policy does not list the tool
   */
  public PolicyEdit description(String tool, String description) {
    if (!policy.tools().containsKey(tool)) {
      throw new IllegalArgumentException(
          "tool: the policy does not list " + PlainText.quoted(tool) + ", must be a tool it lists");
    }
    descriptions.put(tool, Objects.requireNonNull(description, "description"));
    return this;
  }

  /**
   * {@return the text with everything that was added; it is a valid policy if that with which this
   * edit began and what was added fit together}
   */
  public String text() {
    changes.clear();
    descriptions.forEach(this::describe);
    addTools();
    addHidden();
    StringBuilder edited = new StringBuilder(text);
    changes.sort(Comparator.comparingInt(Change::from));
    for (int i = changes.size() - 1; i >= 0; i--) {
      edited.replace(changes.get(i).from(), changes.get(i).to(), changes.get(i).text());
    }
    return edited.toString();
  }

  private void describe(String tool, String description) {
    Place rule = root.at(JsonPointer.child("/tools", tool)).value();
    Place.Member old = rule.members().get("description");
    String before = policy.tools().getOrDefault(tool, ToolRule.allow()).description().orElse("");
    if (old != null && description.startsWith(before)) {
      String quoted = PlainText.quoted(description.substring(before.length()));
      int end = old.value().end() - 1; // its closing quote; what stands before stays as written
      changes.add(new Change(end, end, quoted.substring(1, quoted.length() - 1)));
    } else if (old != null) {
      changes.add(
          new Change(old.value().start(), old.value().end(), PlainText.quoted(description)));
    } else {
      String member = "\"description\": " + PlainText.quoted(description);
      int begin = rule.end();
      String comma = rule.members().isEmpty() ? "" : "," + (space(rule).isEmpty() ? " " : "");
      changes.add(new Change(begin, begin, space(rule) + member + comma));
    }
  }

  private void addTools() {
    if (tools.isEmpty()) {
      return;
    }
    Place.Member there = root.members().get("tools");
    if (there == null) {
      String space = "\n" + INDENT;
      addMember(root, 0, "\"tools\": {" + space + rules().replace("\n", space) + "\n}");
    } else {
      addMember(there.value(), 1, rules());
    }
  }

  /** The tools that are added, as members of an object whose lines begin at the margin. */
  private String rules() {
    Policy.Builder added = Policy.builder();
    tools.forEach(added::tool);
    List<String> lines = PolicyFile.write(added.build()).lines().toList();
    int first = lines.indexOf(INDENT + "\"tools\": {") + 1;
    return lines.subList(first, lines.size() - 2).stream()
        .map(line -> line.substring(2 * INDENT.length()))
        .collect(Collectors.joining("\n"));
  }

  private void addHidden() {
    if (hidden.isEmpty()) {
      return;
    }
    List<String> names = hidden.stream().map(PlainText::quoted).toList();
    Place.Member there = root.members().get("hide");
    if (there == null) {
      addMember(root, 0, "\"hide\": [" + String.join(", ", names) + "]");
      return;
    }
    List<Place> old = there.value().elements();
    if (old.isEmpty()) {
      int begin = there.value().end();
      changes.add(new Change(begin, begin, String.join(", ", names)));
      return;
    }
    int end = old.get(old.size() - 1).end();
    String before = text.substring(there.value().end(), old.get(0).start());
    String space = before.isBlank() && before.contains("\n") ? before : " ";
    changes.add(
        new Change(
            end,
            end,
            names.stream().map(name -> "," + space + name).collect(Collectors.joining())));
  }

  /** Puts members behind the last of an object that stands at a level of the document. */
  private void addMember(Place object, int level, String members) {
    int close = closeOf(object);
    if (object.members().isEmpty()) {
      String outer = lineEnd + INDENT.repeat(level);
      String inner = outer + INDENT;
      changes.add(new Change(object.end(), close, inner + members.replace("\n", inner) + outer));
      return;
    }
    int last = close;
    while (Character.isWhitespace(text.charAt(last - 1))) {
      last--;
    }
    String space = space(object);
    int line = Math.max(space.lastIndexOf('\n'), space.lastIndexOf('\r'));
    String laidOut =
        line < 0
            ? members.replaceAll("\n *", " ")
            : members.replace("\n", lineEnd + space.substring(line + 1));
    changes.add(new Change(last, last, "," + (space.isEmpty() ? " " : space) + laidOut));
  }

  /** What stands between an object's bracket and its first member. */
  private String space(Place object) {
    return object.members().values().stream().mapToInt(Place.Member::start).min().stream()
        .mapToObj(first -> text.substring(object.end(), first))
        .findFirst()
        .orElse("");
  }

  /** The offset of the bracket that closes an object. */
  private int closeOf(Place object) {
    int depth = 1;
    int at = object.end();
    while (true) {
      switch (text.charAt(at)) {
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        case '"' -> at = endOfString(at) - 1;
        default -> {}
      }
      if (depth == 0) {
        return at;
      }
      at++;
    }
  }

  private int endOfString(int start) {
    int at = start + 1;
    while (text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return at + 1;
  }
}
