package dev.policyguard.operations;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells from one look after the other when a file is to be taken: when it looked the same twice in
 * a row, and other than when it was taken last. Confined to one look at a time.
 *
 * <p>Two looks are what tells a file from one half written, since the half may be valid. A file
 * that never looks the same twice would be left out of sight this way, so that is something to take
 * too.
 */
final class Looks {

  /** A file that looks different so often in a row is never left alone. */
  static final int MOST_UNSETTLED = 10;

  static final Sighting RESTLESS =
      new Sighting.Unusable("has another content at each look", "must be left alone");

  private Sighting taken;
  private @Nullable Sighting candidate;
  private @Nullable Instant since;
  private int unsettled;

  Looks(Sighting first) {
    this.taken = first;
  }

  /** What is to be taken now, if anything; it is offered again until it {@linkplain #took was}. */
  Optional<Sighting> see(Sighting seen, Instant at) {
    if (seen.equals(taken)) {
      took(seen);
      return Optional.empty();
    }
    since = since == null ? at : since;
    boolean twice = seen.equals(candidate);
    candidate = seen;
    unsettled++;
    if (twice) {
      return Optional.of(seen);
    }
    return unsettled >= MOST_UNSETTLED && !taken.equals(RESTLESS)
        ? Optional.of(RESTLESS)
        : Optional.empty();
  }

  /** Whether the last look showed what was taken last. */
  boolean areSettled() {
    return candidate == null;
  }

  /** When the file first looked other than what was taken last. */
  Optional<Instant> since() {
    return Optional.ofNullable(since);
  }

  /** From now on this is what the file should look like. */
  void took(Sighting seen) {
    taken = seen;
    candidate = null;
    since = null;
    unsettled = 0;
  }
}
