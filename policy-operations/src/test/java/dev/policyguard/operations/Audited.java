package dev.policyguard.operations;

import dev.policyguard.call.ToolCall;
import dev.policyguard.guard.Outcome;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.json.PolicyFile;
import dev.policyguard.policy.Policy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Calls with an audit, and what became of it. */
final class Audited {

  static final Policy POLICY =
      PolicyFile.parse(
          "policy.json",
          """
          {"version": "1", "default": "deny", "tools": {"note": {}, "capped": {"limits": [
            {"counter": "c", "scope": "grant", "window": "hour", "max": 1}]}}}
          """);

  private Audited() {}

  static PolicyGuard guard(AuditLog audit) {
    return PolicyGuard.builder(POLICY).audit(audit).build();
  }

  /** Makes calls that are allowed, one after the other. */
  static void calls(AuditLog audit, int number) {
    PolicyGuard guard = guard(audit);
    for (int i = 0; i < number; i++) {
      call(guard, "note");
    }
  }

  static Outcome<String> call(PolicyGuard guard, String tool) {
    return guard.call(ToolCall.of(tool, Map.of("text", "a secret")).from("ada"), call -> "done");
  }

  /** An audit with some calls in it, closed. */
  static Path written(Path folder, int calls) throws IOException {
    try (AuditLog audit = AuditLog.in(folder).durability(Durability.WRITTEN).open()) {
      calls(audit, calls);
    }
    return folder;
  }

  static Path first(Path folder) {
    return folder.resolve("audit-000001.jsonl");
  }

  static List<String> lines(Path folder) {
    List<String> lines = new ArrayList<>();
    try {
      for (AuditFolder.Numbered file : AuditFolder.files(folder)) {
        lines.addAll(Files.readAllLines(file.path()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  /** The lines that have all of these in them. */
  static List<String> lines(Path folder, String... parts) {
    return lines(folder).stream()
        .filter(line -> List.of(parts).stream().allMatch(line::contains))
        .toList();
  }
}
