package dev.policyguard.operations;

import dev.policyguard.call.ToolCall;
import dev.policyguard.guard.DecisionEvent;
import dev.policyguard.guard.Delivery;
import dev.policyguard.guard.Outcome;
import dev.policyguard.guard.PolicyGuard;
import dev.policyguard.json.PolicyFile;
import dev.policyguard.policy.Policy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

  /** A builder of an audit whose calls wait longer than a busy machine needs. */
  static AuditLog.Builder patient(Path folder) {
    return AuditLog.in(folder).deadline(Duration.ofMinutes(1));
  }

  /** A guarded decision, as an audit is told of it. */
  static DecisionEvent event(String tool) {
    List<DecisionEvent> events = new ArrayList<>();
    PolicyGuard guard = PolicyGuard.builder(POLICY).listener(events::add, Delivery.INLINE).build();
    guard.reserve(ToolCall.of(tool).from("ada"));
    return events.get(0);
  }

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
    try (AuditLog audit = patient(folder).durability(Durability.WRITTEN).open()) {
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
