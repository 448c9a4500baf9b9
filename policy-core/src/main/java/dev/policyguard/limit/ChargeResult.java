package dev.policyguard.limit;

import dev.policyguard.policy.Amount;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What {@link Counters} say to the charges of a call: a {@link Reservation} if all were made,
 * {@link Full} if one did not fit, {@link Unavailable} if nobody knows; {@link Fallback} if others
 * answered in their place.
 */
public sealed interface ChargeResult
    permits Reservation, ChargeResult.Full, ChargeResult.Unavailable, ChargeResult.Fallback {

  /**
   * No charge was made, since at least one did not fit. Immutable.
   *
   * @param first the index of the first limit that had no room
   * @param retryAfter the shortest wait after which all charges would fit if nobody else called;
   *     empty where one of them alone is more than its limit allows
   * @param remaining what remains of each limit, in the order of the limits
   */
  record Full(int first, Optional<Duration> retryAfter, List<Amount> remaining)
      implements ChargeResult {

    public Full {
      Objects.requireNonNull(retryAfter, "retryAfter");
      remaining = List.copyOf(remaining);
      Objects.checkIndex(first, remaining.size());
    }
  }

  /**
   * Nothing is known; charges may have been made and then count. Immutable.
   *
   * @param reason what went wrong, for the server's operator; callers never see it
   */
  record Unavailable(String reason) implements ChargeResult {

    public Unavailable {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /**
   * Answered by other counters, since those that were asked did not answer. A guard tells so with
   * every decision that it makes by such an answer. Immutable, as far as the answer is.
   *
   * @param answer what the others say: a {@link Reservation} or {@link Full}
   * @param reason why they were asked, and with how much room, for the server's operator
   */
  record Fallback(ChargeResult answer, String reason) implements ChargeResult {

    public Fallback {
      Objects.requireNonNull(reason, "reason");
      if (!(answer instanceof Reservation || answer instanceof Full)) {
        throw new IllegalArgumentException("answer: is " + answer + ", must say what was charged");
      }
    }
  }
}
