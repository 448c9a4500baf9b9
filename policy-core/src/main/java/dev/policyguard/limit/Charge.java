package dev.policyguard.limit;

import dev.policyguard.policy.Amount;
import dev.policyguard.policy.Window;
import java.util.Objects;

/**
 * What one call costs on one counter. Immutable and thread-safe.
 *
 * @param key which counter
 * @param amount how much; an amount of 0 is admitted and charged nothing
 * @param max how much the counter allows within a window; above 0
 * @param window how long a charge counts
 */
public record Charge(CounterKey key, Amount amount, Amount max, Window window) {

  public Charge {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(amount, "amount");
    Objects.requireNonNull(max, "max");
    Objects.requireNonNull(window, "window");
  }
}
