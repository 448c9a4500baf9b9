package dev.policyguard.guard;

import dev.policyguard.decision.Decision;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A decision that was made about a call. Has no value of an argument: those may be secret.
 * Immutable and thread-safe.
 *
 * @param decision the decision
 * @param tool the tool's name, as the caller gave it
 * @param grant who called; empty where nobody vouches for the caller
 * @param session the caller's connection, where one is known
 * @param argumentNames the names of the call's arguments, the first {@value #MAX_NAMES} of them
 * @param failure what failed, where the decision is {@code INTERNAL_ERROR} or {@code
 *     COUNTER_UNAVAILABLE}; one line, for the server's operator
 */
public record DecisionEvent(
    Decision decision,
    String tool,
    Optional<String> grant,
    Optional<String> session,
    List<String> argumentNames,
    Optional<String> failure) {

  /** How many names of arguments an event has at most. */
  public static final int MAX_NAMES = 100;

  /** Checks and copies the parts. */
  public DecisionEvent {
    Objects.requireNonNull(decision, "decision");
    Objects.requireNonNull(tool, "tool");
    Objects.requireNonNull(grant, "grant");
    Objects.requireNonNull(session, "session");
    argumentNames = List.copyOf(argumentNames);
    Objects.requireNonNull(failure, "failure");
  }
}
