package dev.policyguard.diff;

import dev.policyguard.call.JsonObject;
import dev.policyguard.call.PlainText;
import dev.policyguard.call.ToolCall;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/** Writes a comparison for people to read. Confined to a thread. */
final class DiffText {

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build())
          .build();

  private final StringJoiner lines = new StringJoiner("\n");

  private DiffText() {}

  static String of(PolicyDiff diff) {
    DiffText text = new DiffText();
    text.lines.add(summary(diff));
    diff.tools().stream().filter(tool -> !tool.changes().isEmpty()).forEach(text::tool);
    List<ToolDiff> others = diff.tools().stream().filter(tool -> tool.changes().isEmpty()).toList();
    text.others(others);
    return text.lines.toString();
  }

  private static String summary(PolicyDiff diff) {
    if (!diff.hasChanges()) {
      return "Nothing has changed.";
    }
    String wider =
        switch (diff.widens()) {
          case YES -> "Calls are newly allowed";
          case NO -> "No call is newly allowed";
          case CANNOT_TELL -> "Whether a call is newly allowed cannot be told";
        };
    String narrower =
        switch (diff.narrows()) {
          case YES -> "calls are newly denied";
          case NO -> "no call is newly denied";
          case CANNOT_TELL -> "whether a call is newly denied cannot be told";
        };
    return wider + "; " + narrower + ".";
  }

  private void tool(ToolDiff tool) {
    lines.add("").add(tool.subject() + ": " + words(tool.effect()));
    for (PolicyChange change : tool.changes()) {
      lines.add("  " + change.effect().sign() + " " + change.sentence());
      lines.add("      " + place(change));
    }
    example("gets further now", tool.subject(), tool.newlyAllowed());
    example("no longer gets so far", tool.subject(), tool.newlyDenied());
  }

  private static String words(Effect effect) {
    return switch (effect) {
      case WIDENED -> "widened";
      case NARROWED -> "narrowed";
      case WIDENED_AND_NARROWED -> "widened and narrowed";
      case NOT_WIDENED -> "not widened";
      case CANNOT_TELL -> "cannot tell whether it is widened";
      case SAME_CALLS -> "the same calls get through";
    };
  }

  private static String place(PolicyChange change) {
    Optional<String> before = change.before().map(pointer -> "old " + PlainText.of(pointer));
    Optional<String> after = change.after().map(pointer -> "new " + PlainText.of(pointer));
    return change.before().equals(change.after())
        ? PlainText.of(change.before().orElse(""))
        : before
            .map(old -> old + after.map(now -> ", " + now).orElse(""))
            .or(() -> after)
            .orElse("");
  }

  private void example(String what, Subject subject, Optional<ToolCall> example) {
    example.ifPresent(
        call ->
            lines.add(
                "  "
                    + what
                    + ", for example: "
                    + (subject instanceof Subject.Tool ? "" : PlainText.of(call.tool()) + " ")
                    + json(call.arguments())
                    + (call.caller().attributes().asMap().isEmpty()
                        ? ""
                        : " by a caller with " + json(call.caller().attributes()))));
  }

  private static String json(JsonObject object) {
    return Words.shown(JSON.writeValueAsString(object.asMap()));
  }

  /** Tools of which only what is said of all tools, or of those they share with, has changed. */
  private void others(List<ToolDiff> others) {
    for (Effect effect : Effect.values()) {
      List<String> names =
          others.stream()
              .filter(tool -> tool.effect() == effect)
              .map(tool -> tool.subject().toString())
              .toList();
      if (!names.isEmpty()) {
        lines.add("").add(words(effect) + " by the above: " + Words.listed(names, ", "));
      }
    }
  }
}
