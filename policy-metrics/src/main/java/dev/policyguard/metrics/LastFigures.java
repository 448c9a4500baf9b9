package dev.policyguard.metrics;

import dev.policyguard.call.Fatal;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The last figures that could be had. A registry that reads its meters would else fail as a whole,
 * those of the rest of the server included, where this one fails. Thread-safe.
 *
 * @param <T> the figures
 */
final class LastFigures<T> implements Supplier<T> {

  private final Supplier<T> source;
  private volatile T last;

  /** Asks for the first time; here a source that fails is a mistake of who gave it. */
  LastFigures(Supplier<T> source) {
    this.source = Objects.requireNonNull(source, "figures");
    this.last = Objects.requireNonNull(source.get(), "figures: gave null, must give figures");
  }

  @Override
  public T get() {
    try {
      last = Objects.requireNonNull(source.get());
    } catch (Throwable e) {
      // What was looked at last gets older and older, and there is an alert for that.
      Fatal.rethrow(e);
    }
    return last;
  }
}
