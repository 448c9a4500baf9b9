package dev.policyguard.cli;

import dev.policyguard.call.PlainText;
import dev.policyguard.decision.Decision;
import dev.policyguard.policy.Policy;
import dev.policyguard.testkit.CallLog;
import dev.policyguard.testkit.RecordedCall;
import dev.policyguard.testkit.Replay;
import dev.policyguard.testkit.ScenarioCall;
import dev.policyguard.testkit.ScenarioTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Decides calls under two policies, each with counters of its own, and keeps what is decided
 * otherwise. Confined to a thread; needs the memory of the live counters and of what it lists.
 */
final class ComparedCalls {

  private static final int MOST_LISTED = 20;

  private final Policy before;
  private final Policy after;
  private final boolean all;
  private final Map<Kind, Map<String, Long>> counts = new EnumMap<>(Kind.class);
  private final List<Difference> listed = new ArrayList<>();
  private long compared;
  private long otherwise;

  /** How a call is decided otherwise. */
  private enum Kind {
    NEWLY_ALLOWED,
    NEWLY_DENIED,
    OTHER_REASON;

    String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static Optional<Kind> of(Decision before, Decision after) {
      int more = reach(after) - reach(before);
      if (more != 0) {
        return Optional.of(more > 0 ? NEWLY_ALLOWED : NEWLY_DENIED);
      }
      return before.code() == after.code() && before.rule().equals(after.rule())
          ? Optional.empty()
          : Optional.of(OTHER_REASON);
    }

    private static int reach(Decision decision) {
      return decision instanceof Decision.Allowed
          ? 2
          : decision instanceof Decision.ApprovalRequired ? 1 : 0;
    }
  }

  private record Difference(
      String place, RecordedCall call, Kind kind, Decision before, Decision after) {}

  ComparedCalls(Policy before, Policy after, boolean all) {
    this.before = before;
    this.after = after;
    this.all = all;
  }

  /** Plays a log to its end. */
  void playLog(Source source, Console console, UnreadableLines unreadable) {
    Replay old = Replay.of(before);
    Replay changed = Replay.of(after);
    try (CallLog log = CallLog.of(source.open(console))) {
      for (Optional<CallLog.Entry> entry = log.next(); entry.isPresent(); entry = log.next()) {
        if (entry.get() instanceof CallLog.Recorded recorded) {
          play(source.name() + ":" + recorded.line(), recorded.call(), old, changed);
        } else if (entry.get() instanceof CallLog.Unreadable line) {
          unreadable.tell(line);
        }
      }
    } catch (IOException e) {
      throw source.mistake("cannot be read to its end (" + e.getClass().getSimpleName() + ")");
    }
  }

  /** Plays all tests of a scenario file; what they expect is not asked. */
  void playScenarios(Source source, Console console) {
    ScenarioSources.read(source, console).tests().forEach(this::play);
  }

  private void play(ScenarioTest test) {
    Replay old = Replay.of(before);
    Replay changed = Replay.of(after);
    for (ScenarioCall call : test.calls()) {
      for (int i = 0; i < call.times(); i++) {
        play(call.place().toString(), call.recorded(), old, changed);
      }
    }
  }

  private void play(String place, RecordedCall call, Replay old, Replay changed) {
    Decision was = old.play(call);
    Decision is = changed.play(call);
    compared++;
    Optional<Kind> kind = Kind.of(was, is);
    if (kind.isPresent()) {
      otherwise++;
      counts
          .computeIfAbsent(kind.get(), k -> new TreeMap<>())
          .merge(call.call().tool(), 1L, Long::sum);
      if (all || listed.size() < MOST_LISTED) {
        listed.add(new Difference(place, call, kind.get(), was, is));
      }
    }
  }

  long newlyAllowed() {
    return count(Kind.NEWLY_ALLOWED);
  }

  private long count(Kind kind) {
    return counts.getOrDefault(kind, Map.of()).values().stream().mapToLong(n -> n).sum();
  }

  /** What was found, for people. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Of "
            + compared
            + " recorded calls "
            + otherwise
            + (otherwise == 1 ? " is" : " are")
            + " decided otherwise.");
    counts.forEach((kind, tools) -> lines.add("  " + kind.words() + ": " + perTool(tools)));
    listed.forEach(difference -> lines.add("  " + shown(difference)));
    if (otherwise > listed.size()) {
      lines.add("  and " + (otherwise - listed.size()) + " more; list them with --all");
    }
    return lines;
  }

  private static String perTool(Map<String, Long> tools) {
    return tools.entrySet().stream()
        .map(tool -> tool.getValue() + " of " + PlainText.of(tool.getKey()))
        .collect(Collectors.joining(", "));
  }

  private static String shown(Difference difference) {
    return PlainText.of(difference.place())
        + " at "
        + difference.call().at().toMillis()
        + " ms "
        + PlainText.of(difference.call().call().tool())
        + " from "
        + PlainText.of(difference.call().call().caller().grant())
        + ": "
        + shown(difference.after())
        + "; was "
        + shown(difference.before());
  }

  private static String shown(Decision decision) {
    return decision instanceof Decision.Allowed
        ? "allow"
        : DecisionLines.kind(decision).name().toLowerCase(Locale.ROOT)
            + " "
            + decision.code()
            + " by "
            + PlainText.of(decision.rule());
  }

  /** What was found, for programs. */
  Json json() {
    Json json = new Json().put("compared", compared).put("decided_otherwise", otherwise);
    for (Kind kind : Kind.values()) {
      json.put(
          kind.name().toLowerCase(Locale.ROOT),
          new Json().put("calls", count(kind)).put("by_tool", counts.getOrDefault(kind, Map.of())));
    }
    return json.put("listed", listed.stream().map(ComparedCalls::json).toList());
  }

  private static Json json(Difference difference) {
    return new Json()
        .put("place", difference.place())
        .put("at", difference.call().at().toMillis())
        .put("tool", difference.call().call().tool())
        .put("grant", difference.call().call().caller().grant())
        .put("kind", difference.kind().name().toLowerCase(Locale.ROOT))
        .put("old", json(difference.before()))
        .put("new", json(difference.after()));
  }

  private static Json json(Decision decision) {
    return new Json()
        .put("decision", DecisionLines.kind(decision).name().toLowerCase(Locale.ROOT))
        .put("code", decision.code().name())
        .put("rule", decision.rule());
  }
}
