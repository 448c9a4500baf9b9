package dev.policyguard.condition;

import dev.policyguard.call.Caller;
import dev.policyguard.call.Fatal;
import dev.policyguard.call.JsonObject;
import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Increment;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * How much a call is charged to a limit, made ready for calls.
 *
 * <p>Immutable and thread-safe. Source: the policy language, section 3.
 */
public final class CompiledAmount {

  private static final BigDecimal MAX = Amount.MAX.toBigDecimal();

  private final Optional<Amount> fixed;
  private final CompiledPath path;

  /**
   * Compiles an increment.
   *
   * @param increment the increment
   */
  public CompiledAmount(Increment increment) {
    this.fixed =
        increment instanceof Increment.Fixed same ? Optional.of(same.amount()) : Optional.empty();
    this.path =
        increment instanceof Increment.From from
            ? new CompiledPath(from.path())
            : CompiledPath.NOWHERE;
  }

  /**
   * Reads the amount of a call, rounded up beyond six decimals.
   *
   * @param arguments the call's arguments
   * @param caller who calls
   * @return the amount; empty where the call brings none that can be charged: nothing, no number, a
   *     negative one, one that is not finite or larger than {@link Amount#MAX}
   */
  public Optional<Amount> of(JsonObject arguments, Caller caller) {
    if (fixed.isPresent()) {
      return fixed;
    }
    try {
      return path.find(arguments, caller) instanceof Number number
          ? amount(number)
          : Optional.empty();
    } catch (Throwable e) {
      Fatal.rethrow(e);
      return Optional.empty();
    }
  }

  private static Optional<Amount> amount(Number number) {
    BigDecimal value = ExactNumber.decimal(number);
    if (value == null || value.signum() < 0 || value.compareTo(MAX) > 0) {
      return Optional.empty();
    }
    return Optional.of(Amount.of(value.setScale(Amount.DECIMALS, RoundingMode.CEILING)));
  }
}
