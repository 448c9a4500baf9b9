package dev.policyguard.cli;

import dev.policyguard.call.ToolCall;
import dev.policyguard.diff.PolicyChange;
import dev.policyguard.diff.PolicyDiff;
import dev.policyguard.diff.Subject;
import dev.policyguard.diff.ToolDiff;
import java.util.Optional;

/** What a change of policy changes, for programs. */
final class DiffJson {

  private DiffJson() {}

  static Json of(PolicyDiff diff) {
    return new Json()
        .put("widens", diff.widens().keyword())
        .put("narrows", diff.narrows().keyword())
        .put("tools", diff.tools().stream().map(DiffJson::of).toList());
  }

  private static Json of(ToolDiff tool) {
    Json json = new Json();
    if (tool.subject() instanceof Subject.Tool one) {
      json.put("subject", "tool").put("tool", one.name());
    } else {
      json.put(
          "subject", tool.subject() instanceof Subject.AllTools ? "all_tools" : "unlisted_tools");
    }
    return json.put("effect", tool.effect().keyword())
        .put("widens", tool.widens().keyword())
        .put("narrows", tool.narrows().keyword())
        .put("newly_allowed", call(tool.newlyAllowed()))
        .put("newly_denied", call(tool.newlyDenied()))
        .put("changes", tool.changes().stream().map(DiffJson::of).toList());
  }

  private static Optional<Json> call(Optional<ToolCall> call) {
    return call.map(
        one ->
            new Json()
                .put("tool", one.tool())
                .put("arguments", one.arguments().asMap())
                .put("caller", one.caller().attributes().asMap()));
  }

  private static Json of(PolicyChange change) {
    return new Json()
        .put("effect", change.effect().keyword())
        .put("old", change.before())
        .put("new", change.after())
        .put("sentence", change.sentence());
  }
}
