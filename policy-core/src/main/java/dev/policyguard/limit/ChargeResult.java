package dev.policyguard.limit;

import dev.policyguard.policy.Amount;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What a {@link CounterStore} says to the charges of a call. Immutable. */
public sealed interface ChargeResult {

  /**
   * All charges were made.
   *
   * @param reservation settles them
   * @param remaining what remains on each charge's counter, in the order of the charges
   */
  record Admitted(Reservation reservation, List<Amount> remaining) implements ChargeResult {

    public Admitted {
      Objects.requireNonNull(reservation, "reservation");
      remaining = List.copyOf(remaining);
    }
  }

  /**
   * No charge was made, since at least one did not fit.
   *
   * @param first the index of the first charge that did not fit
   * @param retryAfter the shortest wait after which all charges would fit if nobody else called;
   *     empty where one of them alone is more than its counter allows
   * @param remaining what remains on each charge's counter, in the order of the charges
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
   * Nothing is known; charges may have been made and then count.
   *
   * @param reason what went wrong, for the server's operator; callers never see it
   */
  record Unavailable(String reason) implements ChargeResult {

    public Unavailable {
      Objects.requireNonNull(reason, "reason");
    }
  }
}
