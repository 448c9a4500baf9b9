package dev.policyguard.testkit;

import dev.policyguard.call.Caller;
import dev.policyguard.call.JsonObject;
import dev.policyguard.call.ToolCall;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what a call is in scenario files and in logs alike, and finds everything that is wrong with
 * it. The calls of one story go through one reader, which knows the time. Confined to a thread.
 */
final class CallReader {

  /** As large as the largest amount, and 285 years: a clock of nanoseconds can turn so far. */
  static final long LATEST = 9_000_000_000_000L;

  private final Findings findings;
  private final String story;
  private long now;

  /**
   * A reader of the calls that follow.
   *
   * @param findings takes what is wrong
   * @param story what messages call what the calls are part of
   * @param now the time of the call before, in milliseconds
   */
  CallReader(Findings findings, String story, long now) {
    this.findings = findings;
    this.story = story;
    this.now = now;
  }

  /** Takes the members of a call. There are findings where it is none, and it is not to be made. */
  RecordedCall read(Members call) {
    long at = call.wholeNumber("at", 0, LATEST).orElse(now);
    if (at < now) {
      findings.add(
          call.pointer("at"),
          "is " + at + ", after a call at " + now,
          "must be " + now + " or more: the clock of " + story + " never goes back");
    }
    now = Math.max(now, at);
    call.require("tool", "the name of the tool that is called");
    return new RecordedCall(
        Duration.ofMillis(now),
        ToolCall.of(call.string("tool").orElse(""), call.object("arguments")).from(caller(call)),
        call.constant("outcome", ScenarioCall.HandlerOutcome.values(), Shown::keyword)
            .orElse(ScenarioCall.HandlerOutcome.OK),
        call.constant("approval", ScenarioCall.Approval.values(), Shown::keyword));
  }

  private Caller caller(Members call) {
    String grant = call.string("grant").orElse("default");
    if (grant.isBlank()) {
      findings.add(call.pointer("grant"), "is blank", "must name the caller");
      grant = "default";
    }
    Map<?, ?> attributes = call.object("caller");
    return new Caller(
        grant, Optional.of(call.string("session").orElse(grant)), JsonObject.copyOf(attributes));
  }
}
