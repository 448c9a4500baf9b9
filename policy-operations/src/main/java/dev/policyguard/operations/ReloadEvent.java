package dev.policyguard.operations;

import dev.policyguard.call.PlainText;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * What became of a policy file. Immutable; {@code toString()} is one line for a log, which no
 * content of the file can forge.
 */
public sealed interface ReloadEvent {

  /** {@return the file, as the watch was given it} */
  String file();

  /** {@return when it was found} */
  Instant at();

  /** {@return the revision of the policy that was taken last} */
  String revision();

  /**
   * Another policy was taken.
   *
   * @param file the file
   * @param at when
   * @param revision the policy's revision
   * @param before the revision of the policy that was in force until then
   */
  record Reloaded(String file, Instant at, String revision, String before) implements ReloadEvent {

    public Reloaded {
      Objects.requireNonNull(file, "file");
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(revision, "revision");
      Objects.requireNonNull(before, "before");
    }

    @Override
    public String toString() {
      return PlainText.of(file) + ": the policy " + revision + " takes the place of " + before;
    }
  }

  /**
   * The file is not taken as it is, and the policy that was taken last stays, unless it was or is
   * {@link Withdrawn}. Told once for each content.
   *
   * @param file the file
   * @param at when
   * @param revision the revision of the policy that was taken last
   * @param problem what is wrong with the file
   */
  record Refused(String file, Instant at, String revision, ReloadProblem problem)
      implements ReloadEvent {

    public Refused {
      Objects.requireNonNull(file, "file");
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(revision, "revision");
      Objects.requireNonNull(problem, "problem");
    }

    @Override
    public String toString() {
      return PlainText.of(file)
          + " is not taken, the last good policy is "
          + revision
          + ": "
          + problem.text();
    }
  }

  /**
   * The file says again what the policy says that was taken last.
   *
   * @param file the file
   * @param at when
   * @param revision the policy's revision
   */
  record Recovered(String file, Instant at, String revision) implements ReloadEvent {

    public Recovered {
      Objects.requireNonNull(file, "file");
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(revision, "revision");
    }

    @Override
    public String toString() {
      return PlainText.of(file) + " has again the policy " + revision;
    }
  }

  /**
   * The file was not as it should for longer than allowed: every call is denied until it is.
   *
   * @param file the file
   * @param at when
   * @param revision the revision of the policy that was taken last, which is no longer in force
   * @param allowed how long that was
   */
  record Withdrawn(String file, Instant at, String revision, Duration allowed)
      implements ReloadEvent {

    public Withdrawn {
      Objects.requireNonNull(file, "file");
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(revision, "revision");
      Objects.requireNonNull(allowed, "allowed");
    }

    @Override
    public String toString() {
      return PlainText.of(file)
          + " was not known to have a policy for longer than "
          + allowed
          + ": "
          + revision
          + " is withdrawn, all calls are denied";
    }
  }
}
