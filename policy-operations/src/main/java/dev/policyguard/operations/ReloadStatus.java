package dev.policyguard.operations;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How a watched policy stands. Immutable.
 *
 * @param file the file, as the watch was given it
 * @param state whether what is in force is what the file says
 * @param revision the revision of the policy that was taken last
 * @param loadedAt when it was taken
 * @param checkedAt when the file was last looked at
 * @param problem why the file is not taken as it is; empty if it is
 * @param reloads how often another policy was taken, the first not counted
 * @param refusals how often a content was not taken
 */
public record ReloadStatus(
    String file,
    State state,
    String revision,
    Instant loadedAt,
    Instant checkedAt,
    Optional<ReloadProblem> problem,
    long reloads,
    long refusals) {

  public ReloadStatus {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(revision, "revision");
    Objects.requireNonNull(loadedAt, "loadedAt");
    Objects.requireNonNull(checkedAt, "checkedAt");
    Objects.requireNonNull(problem, "problem");
  }

  /** Whether what is in force is what the file says. */
  public enum State {
    /** It is, as far as is known. */
    CURRENT,
    /** The file cannot be taken; the policy that was taken last is in force. */
    STALE,
    /** It is not known for longer than allowed: no policy is in force, every call is denied. */
    WITHDRAWN
  }
}
