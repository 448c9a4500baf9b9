package dev.policyguard.mcp;

import dev.policyguard.call.Caller;
import dev.policyguard.call.Fatal;
import dev.policyguard.decision.Decision;
import dev.policyguard.decision.DecisionCode;
import dev.policyguard.decision.Ruling;
import dev.policyguard.limit.ChargeResult;
import dev.policyguard.limit.CounterStore;
import dev.policyguard.limit.Counters;
import dev.policyguard.limit.Reservation;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Increment;
import dev.policyguard.policy.Limit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * How many calls with invalid arguments are told what is wrong with them. Thread-safe, as far as
 * the counters are.
 */
final class InvalidArgumentsLimit {

  private final Limit limit;
  private final Counters counters;
  private final List<Amount> amounts;

  /**
   * Opens the counter.
   *
   * @throws IllegalArgumentException if the limit is charged with something of the call
   */
  InvalidArgumentsLimit(Limit limit, CounterStore store) {
    if (!(limit.increment() instanceof Increment.Fixed fixed)) {
      throw new IllegalArgumentException(
          "limit: is charged with a number of the call, must be charged the same for every call,"
              + " since the arguments are invalid");
    }
    this.limit = limit;
    this.counters = store.open(List.of(limit));
    this.amounts = List.of(fixed.amount());
  }

  /** The refusal that the caller gets; never fails but for errors of the virtual machine. */
  CompletionStage<Decision.Denied> charge(Caller caller, Decision.Denied invalid) {
    try {
      return counters
          .chargeAsync(caller, amounts)
          .handle((result, failure) -> refusal(invalid, failure == null ? answer(result) : null));
    } catch (Throwable e) {
      Fatal.rethrow(e);
      Log.error("The limit of calls with invalid arguments cannot be charged", e);
      return CompletableFuture.completedFuture(refusal(invalid, null));
    }
  }

  /** Counters that stand in for others may answer as well: what is told is no decision. */
  private static @Nullable ChargeResult answer(@Nullable ChargeResult result) {
    return result instanceof ChargeResult.Fallback fallback ? fallback.answer() : result;
  }

  /** Whoever cannot be counted is not told. */
  private Decision.Denied refusal(Decision.Denied invalid, @Nullable ChargeResult result) {
    if (result instanceof Reservation reservation) {
      reservation.stand();
      return invalid;
    } else if (result instanceof ChargeResult.Full full) {
      String message =
          limit
              .onDeny()
              .orElse("Too many calls had invalid arguments. Read the tool's input schema.");
      return refused(invalid, DecisionCode.LIMIT_EXCEEDED, message, full.retryAfter());
    }
    return refused(
        invalid,
        DecisionCode.COUNTER_UNAVAILABLE,
        "The arguments do not fit the tool's input schema. Try later.",
        Optional.empty());
  }

  private Decision.Denied refused(
      Decision.Denied invalid, DecisionCode code, String message, Optional<Duration> retryAfter) {
    Ruling ruling =
        new Ruling(
            code, invalid.rule() + "/limits/" + limit.counter(), message, invalid.revision());
    return new Decision.Denied(invalid.serial(), ruling, retryAfter, Map.of());
  }
}
