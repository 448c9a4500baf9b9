package dev.policyguard.diff;

import java.util.Objects;
import java.util.Optional;

/**
 * One thing that a policy says otherwise than the one before it.
 *
 * <p>Immutable and thread-safe. Programs look at the parts; the sentence is for people, and its
 * wording may change.
 *
 * @param effect what it does to the calls that get through, everything else in both policies
 *     considered
 * @param before where it stands in the old policy, as a JSON pointer (RFC 6901)
 * @param after where it stands in the new policy, likewise
 * @param sentence what is otherwise
 */
public record PolicyChange(
    Effect effect, Optional<String> before, Optional<String> after, String sentence) {

  /** Checks that the parts are there. */
  public PolicyChange {
    Objects.requireNonNull(effect, "effect");
    Objects.requireNonNull(before, "before");
    Objects.requireNonNull(after, "after");
    Objects.requireNonNull(sentence, "sentence");
  }
}
