package dev.policyguard.testkit;

import dev.policyguard.limit.CounterStore;
import dev.policyguard.policy.Window;
import java.time.Duration;

/**
 * A counter store that is held to the {@link CounterStoreContract}, and how its time passes.
 *
 * <p>A store that reads a {@link dev.policyguard.limit.Ticker} is tested exactly, on a clock that
 * is turned by hand: see {@link #of}. One whose clock is another machine's is tested by waiting:
 * its {@link #pass} sleeps, its {@link #window} is short, and its {@link #tolerance} says how well
 * times can be known. Thread-safe as far as the store is.
 */
public interface CounterStoreSubject extends AutoCloseable {

  /** {@return the store; without charges, and always the same} */
  CounterStore store();

  /**
   * Lets time pass for the store.
   *
   * @param time how much; 0 or more
   */
  void pass(Duration time);

  /**
   * {@return the window that the tests count in; the longest wait of one test is a bit more than
   * two of it}
   */
  default Window window() {
    return Window.MINUTE;
  }

  /**
   * Says how far times may be off, in both directions: by what the calls between two waits take,
   * the store's own precision, and how much later than promised it frees a charge. 0 for a clock
   * that is turned by hand, and then everything is tested to the nanosecond.
   *
   * @return the tolerance; less than a 16th of the {@link #window}
   */
  default Duration tolerance() {
    return Duration.ZERO;
  }

  /**
   * {@return how many charges one counter is tried with; a quarter of the window has to be enough
   * for them. From 4,097 on a store need not be exact any more, see {@link CounterStoreContract}}
   */
  default int manyCharges() {
    return 5_000;
  }

  /**
   * Waits until the store knows of everything that was given back so far. Does nothing unless
   * overridden; a store on another machine may tell that machine later.
   */
  default void awaitGiveBacks() {}

  /** Releases what the store holds, connections for example. Does nothing unless overridden. */
  @Override
  default void close() {}

  /**
   * A store in this process, on a clock that is turned by hand.
   *
   * @param store the store; without charges
   * @param ticker the clock that it reads
   * @return the subject
   */
  static CounterStoreSubject of(CounterStore store, FakeTicker ticker) {
    return new CounterStoreSubject() {
      @Override
      public CounterStore store() {
        return store;
      }

      @Override
      public void pass(Duration time) {
        ticker.advance(time);
      }
    };
  }
}
