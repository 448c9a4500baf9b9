package dev.policyguard.redis;

import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Limit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which part of a limit this process may admit by itself while the server does not answer, by the
 * name of the limit's counter. Immutable and thread-safe.
 */
final class Shares {

  private final Map<String, BigDecimal> fractions;

  Shares(Map<String, BigDecimal> fractions) {
    this.fractions = Map.copyOf(fractions);
  }

  /** {@return the limits, each with its share for a max; empty if one of them has none} */
  Optional<List<Limit>> of(List<Limit> limits) {
    List<Limit> shares = limits.stream().map(this::share).flatMap(Optional::stream).toList();
    return shares.size() == limits.size() && !limits.isEmpty()
        ? Optional.of(shares)
        : Optional.empty();
  }

  private Optional<Limit> share(Limit limit) {
    BigDecimal fraction = fractions.getOrDefault(limit.counter(), BigDecimal.ZERO);
    BigDecimal max =
        limit.max().toBigDecimal().multiply(fraction).setScale(Amount.DECIMALS, RoundingMode.DOWN);
    return max.signum() == 0 ? Optional.empty() : Optional.of(with(limit, Amount.of(max)));
  }

  private static Limit with(Limit limit, Amount max) {
    return new Limit(
        limit.counter(),
        limit.window(),
        max,
        limit.scope(),
        limit.increment(),
        limit.onDeny(),
        limit.description());
  }
}
