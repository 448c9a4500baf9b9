package dev.policyguard.limit;

import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One counter: a thin atomic shell around its {@link ChargeLog}. Thread-safe and lock-free; a
 * refusal writes nothing. A charge copies the log, so it costs time and garbage in proportion to
 * the charges in the window.
 */
final class SlidingWindow {

  private final AtomicReference<ChargeLog> log = new AtomicReference<>(ChargeLog.EMPTY);

  /** {@return the log as it is now} */
  ChargeLog log() {
    return Objects.requireNonNull(log.get());
  }

  /** Makes a charge if it fits now; says which one, or null if it did not fit. */
  ChargeLog.@Nullable Entry tryCharge(long now, long window, long amount, long max) {
    while (true) {
      ChargeLog seen = log();
      OptionalLong wait = seen.nanosUntilFits(now, window, amount, max);
      if (wait.isEmpty() || wait.getAsLong() > 0) {
        return null;
      }
      ChargeLog.Entry entry = new ChargeLog.Entry(seen.at(now), amount);
      if (amount == 0 || log.compareAndSet(seen, seen.with(entry, window))) {
        return entry;
      }
    }
  }

  /** Takes a charge out again, if it has not expired. */
  void giveBack(ChargeLog.Entry entry) {
    log.updateAndGet(seen -> seen.without(entry));
  }
}
