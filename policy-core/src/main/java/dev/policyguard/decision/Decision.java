package dev.policyguard.decision;

import dev.policyguard.policy.Amount;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What was decided about one call, and why. A value: looking at it does nothing, and being denied
 * is no exception. Immutable and thread-safe. Source: the policy language, section 4.
 */
public sealed interface Decision
    permits Decision.Allowed, Decision.Denied, Decision.ApprovalRequired {

  /** {@return the number behind {@link #id()}} */
  long serial();

  /** {@return which rule decided, and what it says} */
  Ruling ruling();

  /**
   * {@return what remains of each limit of the call, by its counter, in document order; empty where
   * the limits were not reached}
   */
  Map<String, Amount> remaining();

  /** {@return what this decision is called in logs and answers: 16 hexadecimal digits} */
  default String id() {
    return HexFormat.of().toHexDigits(serial());
  }

  /** {@return why, for programs} */
  default DecisionCode code() {
    return ruling().code();
  }

  /** {@return the id of the rule that decided, as in {@code /tools/pytest/limits/pytest_rate}} */
  default String rule() {
    return ruling().rule();
  }

  /** {@return why, for the caller} */
  default String message() {
    return ruling().message();
  }

  /** {@return the revision of the policy that decided} */
  default String revision() {
    return ruling().revision();
  }

  /**
   * The call may go on.
   *
   * @param serial the number behind the id
   * @param ruling which rule decided
   * @param remaining what remains of each limit once the call is charged
   */
  record Allowed(long serial, Ruling ruling, Map<String, Amount> remaining) implements Decision {

    public Allowed {
      Objects.requireNonNull(ruling, "ruling");
      Objects.requireNonNull(remaining, "remaining");
    }

    /** {@return code, rule, message and id on one line, for people} */
    @Override
    public String toString() {
      return ruling + " [" + id() + "]";
    }
  }

  /**
   * The call must not go on.
   *
   * @param serial the number behind the id
   * @param ruling which rule decided
   * @param retryAfter the shortest wait after which the same call would be allowed if nobody else
   *     called; empty where waiting does not help
   * @param remaining what remains of each limit, if a limit denied
   */
  record Denied(
      long serial, Ruling ruling, Optional<Duration> retryAfter, Map<String, Amount> remaining)
      implements Decision {

    public Denied {
      Objects.requireNonNull(ruling, "ruling");
      Objects.requireNonNull(retryAfter, "retryAfter");
      Objects.requireNonNull(remaining, "remaining");
    }

    /**
     * How long to wait in whole seconds, rounded up: who waits so long does not come too early.
     *
     * @return the seconds; empty where waiting does not help
     */
    public OptionalLong retryAfterSeconds() {
      return retryAfter.isPresent()
          ? OptionalLong.of(retryAfter.get().plusNanos(999_999_999).toSeconds())
          : OptionalLong.empty();
    }

    /**
     * How long to wait in whole milliseconds, rounded up.
     *
     * @return the milliseconds; empty where waiting does not help
     */
    public OptionalLong retryAfterMillis() {
      return retryAfter.isPresent()
          ? OptionalLong.of(retryAfter.get().plusNanos(999_999).toMillis())
          : OptionalLong.empty();
    }

    /** {@return code, rule, message, wait and id on one line, for people} */
    @Override
    public String toString() {
      OptionalLong seconds = retryAfterSeconds();
      String wait = seconds.isPresent() ? " Retry after " + seconds.getAsLong() + " s." : "";
      return ruling + wait + " [" + id() + "]";
    }
  }

  /**
   * The call waits for a person's yes. Its limits have room for it.
   *
   * @param serial the number behind the id
   * @param ruling which rule asks
   * @param remaining what remains of each limit while the call is charged
   */
  record ApprovalRequired(long serial, Ruling ruling, Map<String, Amount> remaining)
      implements Decision {

    /** Checks that all parts are there; the map must never change. */
    public ApprovalRequired {
      Objects.requireNonNull(ruling, "ruling");
      Objects.requireNonNull(remaining, "remaining");
    }

    /** {@return code, rule, message and id on one line, for people} */
    @Override
    public String toString() {
      return ruling + " [" + id() + "]";
    }
  }
}
