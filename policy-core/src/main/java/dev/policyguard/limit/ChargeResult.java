package dev.policyguard.limit;

import dev.policyguard.policy.Amount;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What {@link Counters} say to the charges of a call: a {@link Reservation} if all were made,
 * {@link Full} if one did not fit, {@link Unavailable} if nobody knows.
 */
public sealed interface ChargeResult
    permits Reservation, ChargeResult.Full, ChargeResult.Unavailable {

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
}
