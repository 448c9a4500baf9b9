package dev.policyguard.redis;

import dev.policyguard.call.Caller;
import dev.policyguard.limit.ChargeResult;
import dev.policyguard.limit.Counters;
import dev.policyguard.limit.Reservation;
import dev.policyguard.policy.Amount;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The counters on the server, and in their place, for the calls that the server does not answer,
 * some of this process with a share of the room. What is charged to the one is never given back to
 * the other. Thread-safe.
 */
final class FallbackCounters implements Counters {

  private final Counters shared;
  private final Counters own;
  private final BooleanSupplier isClosed;
  private final LongAdder count;

  /**
   * @param shared those on the server
   * @param own those of this process, with less room
   * @param isClosed whether the store is closed; then nobody answers
   * @param count counts the calls that are charged, or refused, here
   */
  FallbackCounters(Counters shared, Counters own, BooleanSupplier isClosed, LongAdder count) {
    this.shared = shared;
    this.own = own;
    this.isClosed = isClosed;
    this.count = count;
  }

  @Override
  public ChargeResult charge(Caller caller, List<Amount> amounts) {
    return counted(unlessInterrupted(shared.charge(caller, amounts), charge(own, caller, amounts)));
  }

  private static Supplier<ChargeResult> charge(
      Counters counters, Caller caller, List<Amount> amounts) {
    return () -> counters.charge(caller, amounts);
  }

  @Override
  public ChargeResult peek(Caller caller, List<Amount> amounts) {
    return unlessInterrupted(shared.peek(caller, amounts), () -> own.peek(caller, amounts));
  }

  @Override
  public CompletionStage<ChargeResult> chargeAsync(Caller caller, List<Amount> amounts) {
    return shared
        .chargeAsync(caller, amounts)
        .thenApply(result -> counted(instead(result, charge(own, caller, amounts))));
  }

  /** Who interrupts a thread wants it to stop, not to go on with less. */
  private ChargeResult unlessInterrupted(ChargeResult result, Supplier<ChargeResult> others) {
    return Thread.currentThread().isInterrupted() ? result : instead(result, others);
  }

  private ChargeResult instead(ChargeResult result, Supplier<ChargeResult> others) {
    if (result instanceof ChargeResult.Unavailable unavailable && !isClosed.getAsBoolean()) {
      ChargeResult answer = others.get();
      return isAnswer(answer)
          ? new ChargeResult.Fallback(
              answer, "counted by this process within its share; " + unavailable.reason())
          : result;
    }
    return result;
  }

  /** What would never fit the share might fit the limit: nobody knows. */
  private static boolean isAnswer(ChargeResult answer) {
    return answer instanceof Reservation
        || (answer instanceof ChargeResult.Full full && full.retryAfter().isPresent());
  }

  private ChargeResult counted(ChargeResult result) {
    if (result instanceof ChargeResult.Fallback) {
      count.increment();
    }
    return result;
  }
}
