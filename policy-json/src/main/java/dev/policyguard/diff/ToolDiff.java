package dev.policyguard.diff;

import dev.policyguard.call.ToolCall;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What two policies say otherwise of the calls of one tool, or of many.
 *
 * <p>Immutable and thread-safe.
 *
 * @param subject of which calls
 * @param widens whether the new policy lets calls through that the old one does not, as {@link
 *     PolicyDiff} defines it
 * @param narrows the same with the policies exchanged
 * @param newlyAllowed a call that shows the one, where a single call can
 * @param newlyDenied a call that shows the other, where a single call can
 * @param changes what is otherwise, in the order of the policies; empty where only what is said of
 *     other tools makes the difference
 */
public record ToolDiff(
    Subject subject,
    Answer widens,
    Answer narrows,
    Optional<ToolCall> newlyAllowed,
    Optional<ToolCall> newlyDenied,
    List<PolicyChange> changes) {

  /** Checks and copies the parts. */
  public ToolDiff {
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(widens, "widens");
    Objects.requireNonNull(narrows, "narrows");
    Objects.requireNonNull(newlyAllowed, "newlyAllowed");
    Objects.requireNonNull(newlyDenied, "newlyDenied");
    changes = List.copyOf(changes);
  }

  /** {@return what all of it together does to the calls that get through} */
  public Effect effect() {
    return Effect.of(widens, narrows);
  }
}
