package dev.policyguard.guard;

import dev.policyguard.call.PlainText;
import dev.policyguard.decision.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * A decision that was made about a call. Has no value of an argument: those may be secret.
 * Immutable and thread-safe.
 *
 * @param time when it was decided, by the wall clock
 * @param took the time from the call's arrival at the guard to the decision; where a person was
 *     asked, with the waiting
 * @param decision the decision
 * @param tool the tool's name, as the caller gave it; cut behind {@value #MAX_CHARACTERS}
 *     characters, with an ellipsis
 * @param grant who called; empty where nobody vouches for the caller
 * @param session the caller's connection, where one is known
 * @param argumentNames the names of the call's arguments, the first {@value #MAX_NAMES} of them,
 *     each cut as the tool's
 * @param failure what failed, where the decision is {@code INTERNAL_ERROR} or {@code
 *     COUNTER_UNAVAILABLE}, or was not recorded; one line, for the server's operator
 * @param fallback why the call was counted by other counters than those of the store, with less
 *     room; empty where it was not. Only where the store was built with a fallback
 * @param shadow what a policy in shadow mode would have decided; empty where there is none
 * @param run how the handler ended; empty before that, and where none ran
 */
public record DecisionEvent(
    Instant time,
    Duration took,
    Decision decision,
    String tool,
    Optional<String> grant,
    Optional<String> session,
    List<String> argumentNames,
    Optional<String> failure,
    Optional<String> fallback,
    Optional<Decision> shadow,
    Optional<HandlerRun> run) {

  /** How many names of arguments an event has at most. */
  public static final int MAX_NAMES = 100;

  /** How many characters of a name an event has at most. */
  public static final int MAX_CHARACTERS = 256;

  private static final int MAX_SHOWN = 1_000;

  /** Checks and copies the parts. */
  public DecisionEvent {
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(took, "took");
    Objects.requireNonNull(decision, "decision");
    Objects.requireNonNull(tool, "tool");
    Objects.requireNonNull(grant, "grant");
    Objects.requireNonNull(session, "session");
    argumentNames = List.copyOf(argumentNames);
    Objects.requireNonNull(failure, "failure");
    Objects.requireNonNull(fallback, "fallback");
    Objects.requireNonNull(shadow, "shadow");
    Objects.requireNonNull(run, "run");
  }

  /**
   * The same decision, once its handler has ended.
   *
   * @param ended how
   * @return the event of the end
   */
  DecisionEvent with(HandlerRun ended) {
    return new DecisionEvent(
        time,
        took,
        decision,
        tool,
        grant,
        session,
        argumentNames,
        failure,
        fallback,
        shadow,
        Optional.of(ended));
  }

  /**
   * {@return all of it on one line, for a log; nothing that a caller sent can begin another one}
   */
  @Override
  public String toString() {
    StringJoiner line = new StringJoiner(" ");
    line.add(time.toString()).add(decision.toString()).add("tool=" + shown(tool));
    grant.ifPresent(name -> line.add("grant=" + shown(name)));
    session.ifPresent(name -> line.add("session=" + shown(name)));
    line.add("arguments=" + argumentNames.stream().map(DecisionEvent::shown).toList());
    line.add("took=" + took);
    failure.ifPresent(why -> line.add("failure=" + shown(why)));
    fallback.ifPresent(why -> line.add("fallback=" + shown(why)));
    shadow.ifPresent(other -> line.add("shadow=(" + other + ")"));
    run.ifPresent(ended -> line.add("handler=" + ended.outcome() + " after=" + ended.took()));
    return line.toString();
  }

  private static String shown(String text) {
    return PlainText.quoted(text, MAX_SHOWN);
  }
}
